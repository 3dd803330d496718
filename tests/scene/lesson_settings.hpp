#pragma once
// The lesson on settings that break toys, with real results: a result is computed once for each.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/model/embed_job.hpp"
#include "tests/scene/scene_input.hpp"

namespace tessera::test {

/// More than 20 documents; all validate.
const std::vector<Setting>& lesson_settings();
const Setting& lesson_setting(const std::string& name);
std::vector<std::string> lesson_setting_names();
/// A setting's name as GoogleTest takes it: letters and digits alone.
std::string test_name(std::string name);

/// The document's result as the program computes it, the same object each time.
std::shared_ptr<const EmbedResult> lesson_result(const Setting& setting);

/// A scenery of the setting with its result, at the lesson's begin.
std::unique_ptr<Scenery> lesson_scenery(const Setting& setting, Language language = Language::english);

/// Calls `look(t, name)` for `count` times of each step, its first and its last picture among them.
void for_times(int count, const std::function<void(double t, const std::string& name)>& look);

}  // namespace tessera::test
