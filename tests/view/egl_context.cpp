#include "tests/view/egl_context.hpp"

#include <algorithm>
#include <cstdlib>

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include "tessera/issue.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#include <stb_image.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#if defined(__SANITIZE_ADDRESS__)
/// What the software rasteriser's compiler keeps until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libLLVM\nleak:_dri.so\nleak:libgallium\n"; }
#endif

namespace tessera::test {

struct EglContext::State {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
  GLuint framebuffer = 0, color = 0;
  int width = 0, height = 0;

  void resize(int w, int h) {
    if (w == width && h == height) return;
    glBindRenderbuffer(GL_RENDERBUFFER, color);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, w, h);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color);
    width = w;
    height = h;
  }
};

EglContext::EglContext() : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (s.display == EGL_NO_DISPLAY || eglInitialize(s.display, nullptr, nullptr) == EGL_FALSE)
    throw Error("EGL without a surface is not there");
  eglBindAPI(EGL_OPENGL_API);
  const EGLint wanted[] = {
      EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
  s.context = eglCreateContext(s.display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, wanted);
  if (s.context == EGL_NO_CONTEXT || eglMakeCurrent(s.display, EGL_NO_SURFACE, EGL_NO_SURFACE, s.context) == EGL_FALSE)
    throw Error("EGL gives no OpenGL 3.3 context");
  glGenFramebuffers(1, &s.framebuffer);
  glGenRenderbuffers(1, &s.color);
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

EglContext::~EglContext() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
  glDeleteFramebuffers(1, &state_->framebuffer);
  glDeleteRenderbuffers(1, &state_->color);
  eglMakeCurrent(state_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext(state_->display, state_->context);
  // The display stays: ending it unloads the driver, and what the driver keeps could then not be told from a leak
  // of ours. The next context finds it again.
}

Image8 EglContext::frame(const FrameSetup& setup, const std::function<void()>& build) {
  state_->resize(setup.width, setup.height);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(setup.width) / setup.framebuffer_scale,
                    static_cast<float>(setup.height) / setup.framebuffer_scale};
  io.DisplayFramebufferScale = {setup.framebuffer_scale, setup.framebuffer_scale};
  io.DeltaTime = 1.f / 60;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  build();
  ImGui::Render();
  glBindFramebuffer(GL_FRAMEBUFFER, state_->framebuffer);
  glViewport(0, 0, setup.width, setup.height);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());

  Image8 image;
  image.width = setup.width;
  image.height = setup.height;
  image.channels = 3;
  const std::size_t row = static_cast<std::size_t>(setup.width) * 3;
  std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(setup.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, setup.width, setup.height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
  for (int y = setup.height - 1; y >= 0; --y) {
    const auto from = upside_down.begin() + static_cast<std::ptrdiff_t>(row) * y;
    image.pixels.insert(image.pixels.end(), from, from + static_cast<std::ptrdiff_t>(row));
  }
  return image;
}

Image8 read_png(const std::string& path) {
  int width = 0, height = 0, channels = 0;
  stbi_uc* pixels = stbi_load(path.c_str(), &width, &height, &channels, 3);
  if (pixels == nullptr) throw Error(path + ": cannot be read as PNG");
  Image8 image{width, height, 3, {}};
  image.pixels.assign(pixels, pixels + static_cast<std::ptrdiff_t>(width) * height * 3);
  stbi_image_free(pixels);
  return image;
}

void write_png(const std::string& path, const Image8& image) {
  const auto w = static_cast<int>(image.width), h = static_cast<int>(image.height);
  if (stbi_write_png(path.c_str(), w, h, image.channels, image.pixels.data(), w * image.channels) == 0)
    throw Error(path + ": cannot be written");
}

PictureDifference compare(const Image8& a, const Image8& b, int tolerance) {
  PictureDifference d;
  d.same_size = a.width == b.width && a.height == b.height && a.channels == b.channels;
  if (!d.same_size) return d;
  const auto channels = static_cast<std::size_t>(a.channels);
  for (std::size_t i = 0; i < a.pixels.size(); i += channels) {
    int worst = 0;
    for (std::size_t c = 0; c < channels; ++c) worst = std::max(worst, std::abs(a.pixels[i + c] - b.pixels[i + c]));
    if (worst > tolerance) ++d.pixels;
    d.largest = std::max(d.largest, worst);
  }
  return d;
}

}  // namespace tessera::test
