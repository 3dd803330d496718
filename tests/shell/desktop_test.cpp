#include "app/shell/desktop.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::shell {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PastedText, NamesFilesAsPathsAndAsUris) {
  const io::ScratchFolder scratch;
  const auto plain = scratch.path() / "a.png";
  const auto spaced = scratch.path() / "ü b%.png";
  std::ofstream(plain) << "x";
  std::ofstream(spaced) << "x";
  EXPECT_THAT(files_named(plain.string() + "\n"), ElementsAre(plain.string()));
  const std::string uri = "file://" + scratch.path().string() + "/%C3%BC%20b%25.png";
  EXPECT_THAT(files_named("# comment\r\n" + uri + "\r\nfile://localhost" + plain.string() + "\r\n"),
              ElementsAre(spaced.string(), plain.string()));
}

TEST(PastedText, ThatIsNoListOfFilesNamesNone) {
  EXPECT_THAT(files_named("hello"), IsEmpty());
  EXPECT_THAT(files_named("/no/such/file.png"), IsEmpty());
  EXPECT_THAT(files_named("/etc"), IsEmpty());
  EXPECT_THAT(files_named(""), IsEmpty());
  EXPECT_THAT(files_named("file:///etc/%zz"), IsEmpty());
}

}  // namespace
}  // namespace tessera::shell
