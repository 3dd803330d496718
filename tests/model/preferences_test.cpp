#include "app/model/preferences.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// The environment's language for one test.
class SystemLanguage {
 public:
  SystemLanguage(const char* all, const char* messages, const char* lang) {
    for (const auto& [name, value] : {std::pair{"LC_ALL", all}, {"LC_MESSAGES", messages}, {"LANG", lang}}) {
      const char* before = std::getenv(name);
      before_.emplace_back(name, before != nullptr ? std::optional<std::string>(before) : std::nullopt);
      put(name, value != nullptr ? std::optional<std::string>(value) : std::nullopt);
    }
  }
  ~SystemLanguage() {
    for (const auto& [name, value] : before_) put(name, value);
  }
  SystemLanguage(const SystemLanguage&) = delete;
  SystemLanguage& operator=(const SystemLanguage&) = delete;

 private:
  static void put(const std::string& name, const std::optional<std::string>& value) {
    if (value)
      setenv(name.c_str(), value->c_str(), 1);
    else
      unsetenv(name.c_str());
  }
  std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

TEST(Preferences, AreReadAsTheyWereWritten) {
  const io::ScratchFolder scratch;
  const auto file = scratch.path() / "new folder" / "preferences.json";
  Preferences preferences;
  preferences.recent_files = {"/a b/ü.png", "/c.jpg"};
  preferences.appearance = Appearance::light;
  preferences.language = Language::chinese;
  preferences.reduced_motion = true;
  preferences.ui_scale = 1.75;
  preferences.window_width = 1234;
  preferences.window_height = 777;
  save_preferences(file, preferences);
  const PreferencesFile read = load_preferences(file);
  EXPECT_EQ(read.preferences, preferences);
  EXPECT_EQ(read.warning, "");
}

TEST(Preferences, AreTheDefaultsWhereThereIsNoFile) {
  const SystemLanguage system(nullptr, nullptr, nullptr);
  const io::ScratchFolder scratch;
  const PreferencesFile read = load_preferences(scratch.path() / "none.json");
  EXPECT_EQ(read.preferences, Preferences());
  EXPECT_EQ(read.warning, "");
}

TEST(Preferences, SetABrokenFileAsideAndSaySo) {
  const SystemLanguage system(nullptr, nullptr, nullptr);
  const io::ScratchFolder scratch;
  const auto file = scratch.path() / "preferences.json";
  for (const std::string& text :
       {std::string("{\"theme\": "), std::string("[1, 2]"), std::string("\xff\xfe"), std::string(),
        std::string(200, '['), "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"}) {
    write(file, text);
    const PreferencesFile read = load_preferences(file);
    EXPECT_EQ(read.preferences, Preferences());
    EXPECT_THAT(read.warning, HasSubstr(file.string()));
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_TRUE(std::filesystem::exists(file.string() + ".broken"));
  }
}

TEST(Preferences, TakeTheDefaultForAFieldThatIsWrongAndTheRestAsItIs) {
  const SystemLanguage system(nullptr, nullptr, nullptr);
  const io::ScratchFolder scratch;
  const auto file = scratch.path() / "preferences.json";
  write(file, R"({"theme": "light", "ui_scale": 1e300, "window_width": -5, "window_height": "tall",
                  "language": "tlh", "reduced_motion": "yes",
                  "recent_files": [3, "", "/ok.png", null], "from_the_future": {"x": 1}})");
  const PreferencesFile read = load_preferences(file);
  Preferences expected;
  expected.appearance = Appearance::light;
  expected.recent_files = {"/ok.png"};
  EXPECT_EQ(read.preferences, expected);
}

TEST(SystemLanguage, IsTheFirstVariableThatSaysOne) {
  struct Case {
    const char* all;
    const char* messages;
    const char* lang;
    Language expected;
  };
  for (const Case& c : {Case{nullptr, nullptr, nullptr, Language::english},
                        {nullptr, nullptr, "zh_CN.UTF-8", Language::chinese},
                        {nullptr, "en_GB.UTF-8", "zh_CN.UTF-8", Language::english},
                        {"zh", "en_GB.UTF-8", "C", Language::chinese},
                        {"", "", "zh_TW", Language::chinese},
                        {"C", nullptr, "zh_CN.UTF-8", Language::english},
                        {nullptr, nullptr, "de_DE.UTF-8", Language::english}}) {
    const SystemLanguage system(c.all, c.messages, c.lang);
    EXPECT_EQ(system_language(), c.expected) << (c.lang != nullptr ? c.lang : "");
  }
}

TEST(Preferences, SpeakTheSystemsLanguageUntilTheFileSaysAnother) {
  const io::ScratchFolder scratch;
  const auto file = scratch.path() / "preferences.json";
  const SystemLanguage system(nullptr, nullptr, "zh_CN.UTF-8");
  EXPECT_EQ(load_preferences(file).preferences.language, Language::chinese);
  write(file, R"({"theme": "light"})");
  EXPECT_EQ(load_preferences(file).preferences.language, Language::chinese);
  write(file, R"({"language": "en"})");
  EXPECT_EQ(load_preferences(file).preferences.language, Language::english);
  write(file, "{");
  EXPECT_EQ(load_preferences(file).preferences.language, Language::chinese);
}

TEST(Preferences, RefuseToBeWrittenWhereAFolderIsAFile) {
  const io::ScratchFolder scratch;
  write(scratch.path() / "blocked", "");
  EXPECT_THROW(save_preferences(scratch.path() / "blocked" / "preferences.json", {}), Error);
}

TEST(Preferences, RememberTheNewestFileFirstOnceAndOnlySoMany) {
  Preferences preferences;
  for (int i = 0; i < 20; ++i) remember_file(preferences, "/pictures/" + std::to_string(i) + ".png");
  ASSERT_THAT(preferences.recent_files, SizeIs(max_recent_files));
  EXPECT_EQ(preferences.recent_files.front(), "/pictures/19.png");
  remember_file(preferences, "/pictures/sub/../15.png");
  EXPECT_EQ(preferences.recent_files.front(), "/pictures/15.png");
  EXPECT_THAT(preferences.recent_files, SizeIs(max_recent_files));
}

TEST(Preferences, LieWhereTheXdgSpecificationSays) {
  setenv("XDG_CONFIG_HOME", "/somewhere/config", 1);
  EXPECT_EQ(preferences_path(), "/somewhere/config/tessera/preferences.json");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(preferences_path(), "/home/ada/.config/tessera/preferences.json");
}

}  // namespace
}  // namespace tessera
