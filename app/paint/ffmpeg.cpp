#include "app/paint/ffmpeg.hpp"

#include <chrono>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include "app/model/subprocess.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

/// Whether the list has a line " V..... NAME   description".
bool lists(std::string_view encoders, std::string_view name) {
  return encoders.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

std::string reason_against(const Ffmpeg& ffmpeg, bool has_encoder, std::string_view encoder) {
  if (ffmpeg.program.empty()) return "ffmpeg is not installed: no program of that name is in PATH";
  if (!ffmpeg.failure.empty()) return ffmpeg.failure;
  if (has_encoder) return {};
  return fmt::format("{} has no encoder {}", ffmpeg.program, encoder);
}

}  // namespace

std::string Ffmpeg::reason_against_h264() const { return reason_against(*this, h264, "libx264"); }
std::string Ffmpeg::reason_against_vp9() const { return reason_against(*this, vp9, "libvpx-vp9"); }

Ffmpeg find_ffmpeg() {
  using namespace std::chrono_literals;
  Ffmpeg found;
  found.program = find_program("ffmpeg");
  if (found.program.empty()) return found;
  try {
    Subprocess question(found.program, {"-hide_banner", "-nostdin", "-encoders"}, 1 << 20);
    const auto patience = std::chrono::steady_clock::now() + 20s;  // a busy machine answers late
    while (!question.finished()) {
      if (std::chrono::steady_clock::now() > patience) {
        found.failure = fmt::format("{} does not answer", found.program);
        return found;
      }
      std::this_thread::sleep_for(2ms);
    }
    if (!question.succeeded()) found.failure = fmt::format("{} does not say which encoders it has", found.program);
    found.h264 = lists(question.output(), "libx264");
    found.vp9 = lists(question.output(), "libvpx-vp9");
  } catch (const Error& error) {
    found.failure = error.what();
  }
  return found;
}

}  // namespace tessera::paint
