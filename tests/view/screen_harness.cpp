#include "tests/view/screen_harness.hpp"

#include <array>
#include <stdexcept>

#include <imgui_internal.h>

#include "app/model/picture_loader.hpp"

namespace tessera::test {

namespace {

struct KeyIndex {
  ImGuiKey key;
  const char* name;
};
constexpr std::array<KeyIndex, 12> keys{{{ImGuiKey_Tab, "Tab"},
                                         {ImGuiKey_LeftArrow, "Left"},
                                         {ImGuiKey_RightArrow, "Right"},
                                         {ImGuiKey_UpArrow, "Up"},
                                         {ImGuiKey_DownArrow, "Down"},
                                         {ImGuiKey_Home, "Home"},
                                         {ImGuiKey_End, "End"},
                                         {ImGuiKey_Delete, "Delete"},
                                         {ImGuiKey_Backspace, "Backspace"},
                                         {ImGuiKey_Enter, "Enter"},
                                         {ImGuiKey_Escape, "Escape"},
                                         {ImGuiKey_A, "A"}}};
constexpr int first_key = 256;  // any place in io.KeysDown

}  // namespace

Document sample_document() {
  Document document;
  document.images = {"sample:astronaut"};
  document.selection.patch = 60;
  document.selection.filter = 19;
  return document;
}

view::Work finished_work(const Document& document) {
  view::Work work;
  work.batch = std::make_shared<const LoadedBatch>(make_load_job()({document.images, 1}, {}, [](double) {}));
  work.current = true;
  if (!validate(document.params).empty()) return work;
  const ComputeKey key{work.batch->picture_list(), document.params, document.weights};
  auto result = std::make_shared<EmbedResult>(make_embed_job()(key, {}, [](double) {}));
  result->seconds = 0.0123;
  result->embedding.timings = {0.001, 0.004, 0.005};
  result->embedding.max_difference = 1.9e-6;
  work.result = std::move(result);
  return work;
}

ScreenHarness::ScreenHarness(Document document, float width, float height, float scale)
    : state(document), start_(std::move(document)), scale_(scale) {
  work.batch = std::make_shared<const LoadedBatch>(make_load_job()({state.document.images, 1}, {}, [](double) {}));
  first_batch_ = work.batch;
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {width, height};
  io.DeltaTime = 1.0F / 60;
  io.MousePos = {-1, -1};
  for (std::size_t index = 0; index < keys.size(); ++index)
    io.KeyMap[keys[index].key] = first_key + static_cast<int>(index);
  fonts_ = std::make_unique<view::Fonts>(*io.Fonts, scale);
  rest();
}

void ScreenHarness::restart(Language language) {
  ImGui::GetIO().MousePos = {-1, -1};
  ImGui::ClearActiveID();
  ImGui::ClosePopupsOverWindow(nullptr, false);
  state = view::AppState(start_);
  state.preferences.language = language;
  work = {};
  work.batch = first_batch_;
  rest();
}

ScreenHarness::~ScreenHarness() { ImGui::DestroyContext(); }

void ScreenHarness::frame(std::vector<view::KeyStroke> struck) {
  ImGui::NewFrame();
  const auto draw_nothing = [](ImDrawList&, const scene::Scene&, const view::Placement&) {};
  // The result stays that of the settings it was made for, whatever is set since.
  view::Work known = work;
  known.current = work.current && (!work.result || work.result->embedding.params == state.document.params);
  const view::Requests asked = view::draw_main_screen(
      state, known, {*fonts_, metrics_, texts(), english_, memo_, draw_nothing, scale_, seconds}, std::move(struck));
  ImGui::Render();
  requests.insert(requests.end(), asked.begin(), asked.end());
  ImGui::GetIO().MouseWheel = 0;
}

void ScreenHarness::rest() {
  for (int count = 0; count < 4; ++count) frame();
}

void ScreenHarness::move(ImVec2 to) {
  ImGui::GetIO().MousePos = to;
  frame();
  frame();
}
void ScreenHarness::press() {
  ImGui::GetIO().MouseDown[0] = true;
  frame();
}
void ScreenHarness::release() {
  ImGui::GetIO().MouseDown[0] = false;
  frame();
  frame();
}
void ScreenHarness::click(ImVec2 at) {
  move(at);
  press();
  release();
  rest();
}
void ScreenHarness::double_click(ImVec2 at) {
  move(at);
  press();
  release();
  press();
  release();
}
void ScreenHarness::drag(ImVec2 from, ImVec2 to) {
  constexpr int steps = 8;
  move(from);
  press();
  for (int step = 1; step <= steps; ++step) {
    const float share = static_cast<float>(step) / steps;
    move({from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share});
  }
  release();
}
void ScreenHarness::wheel(ImVec2 at, float notches) {
  move(at);
  ImGui::GetIO().MouseWheel = notches;
  frame();
  frame();
}

void ScreenHarness::press_imgui_key(const std::string& name, bool down) {
  for (std::size_t index = 0; index < keys.size(); ++index) {
    if (keys[index].name == name) ImGui::GetIO().KeysDown[first_key + index] = down;
  }
}

void ScreenHarness::key(const std::string& name, bool ctrl, bool shift, bool alt) {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyCtrl = ctrl;
  io.KeyShift = shift;
  io.KeyAlt = alt;
  press_imgui_key(name, true);
  frame({{.key = name, .ctrl = ctrl, .shift = shift, .alt = alt}});
  press_imgui_key(name, false);
  io.KeyCtrl = io.KeyShift = io.KeyAlt = false;
  rest();
}

void ScreenHarness::type(const std::string& text) {
  for (const char c : text) {
    ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(c));
    frame({{.key = std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(c)))), .typed = true}});
  }
  frame();
}

ImVec2 ScreenHarness::control(const char* id) const {
  const ImGuiID wanted = ImGui::FindWindowByName("controls")->GetID(id);
  for (const view::PlacedControl& placed : state.widgets.controls) {
    if (placed.id == wanted) return {(placed.from.x + placed.to.x) / 2, (placed.from.y + placed.to.y) / 2};
  }
  throw std::out_of_range(id);
}

ImVec2 ScreenHarness::control(const char* window, const char* id) const {
  for (const ImGuiWindow* drawn : ImGui::GetCurrentContext()->Windows) {
    if (std::string_view(drawn->Name).find(window) == std::string_view::npos) continue;
    const ImGuiID wanted = const_cast<ImGuiWindow*>(drawn)->GetID(id);
    for (const view::PlacedControl& placed : state.widgets.controls) {
      if (placed.id == wanted) return {(placed.from.x + placed.to.x) / 2, (placed.from.y + placed.to.y) / 2};
    }
  }
  throw std::out_of_range(id);
}

ImVec2 ScreenHarness::label_of(const char* id) const { return {28 * scale_, control(id).y}; }

ImVec2 ScreenHarness::stage_middle() const {
  const ImGuiWindow* stage = ImGui::FindWindowByName("stage");
  return {stage->Pos.x + stage->Size.x / 2, stage->Pos.y + stage->Size.y / 2};
}

ImVec2 ScreenHarness::on_pane(const char* pane, scene::Vec2 point) const {
  const ImGuiWindow* window = ImGui::FindWindowByName(pane);
  if (window == nullptr) throw std::out_of_range(pane);
  return {window->Pos.x + point.x * scale_, window->Pos.y + point.y * scale_};
}

void ScreenHarness::let_pass(double time) {
  const double step = time < 2 ? 1.0 / 60 : 0.1;  // a slow machine shows the same
  for (double passed = 0; passed < time; passed += step) {
    seconds = step;
    frame();
  }
  seconds = 0;
}

scene::SceneInput ScreenHarness::scene_input() {
  scene::SceneInput input;
  input.document = &state.document;
  input.result = work.result;
  input.current = work.current;
  input.t = state.playback.t;
  input.theme = view::theme_of(state.preferences);
  input.metrics = &metrics_;
  input.texts = &texts();
  input.memo = &memo_;
  return input;
}

}  // namespace tessera::test
