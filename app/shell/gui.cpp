#include "app/shell/gui.hpp"

#include <epoxy/gl.h>
// GLFW after epoxy, which brings the OpenGL declarations.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

namespace tessera::shell {

namespace {

/// Framebuffer pixels in one of the window's own units: 1 on X11 and Windows, 2 on a dense Mac.
float framebuffer_scale(GLFWwindow* window) {
  int width = 0;
  int height = 0;
  int pixels = 0;
  glfwGetWindowSize(window, &width, &height);
  glfwGetFramebufferSize(window, &pixels, &height);
  return width > 0 && pixels > 0 ? static_cast<float>(pixels) / static_cast<float>(width) : 1.0F;
}

}  // namespace

Gui::Gui(GLFWwindow* window) : window_(window), input_(window) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // what lasts is in the preferences
  io.LogFilename = nullptr;
  io.ConfigInputTextCursorBlink = true;
  ImGui_ImplGlfw_InitForOpenGL(window, false);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  renderer_ = std::make_unique<view::SceneRenderer>();
}

Gui::~Gui() {
  renderer_.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
}

float Gui::content_scale() const {
  float scale = 1;
  glfwGetWindowContentScale(window_, &scale, nullptr);
  return scale > 0 ? scale : 1;
}

void Gui::fit_fonts(double ui_scale) {
  const float pixels = content_scale() * static_cast<float>(ui_scale);
  const float dense = framebuffer_scale(window_);
  scale_ = pixels / dense;
  if (fonts_ && fonts_->scale() == pixels) return;
  const bool uploaded = fonts_.has_value();
  fonts_.emplace(*ImGui::GetIO().Fonts, pixels, dense);
  if (uploaded) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
}

std::vector<view::KeyStroke> Gui::begin_frame(double ui_scale) {
  fit_fonts(ui_scale);
  std::vector<view::KeyStroke> struck = input_.deal();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  input_.set_mouse();
  ImGui::NewFrame();
  renderer_->begin_frame(ImGui::GetIO().DisplayFramebufferScale.x);
  return struck;
}

void Gui::end_frame(scene::Color ground) {
  ImGui::Render();
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  const auto share = [](std::uint8_t value) { return static_cast<float>(value) / 255.0F; };
  glClearColor(share(ground.r), share(ground.g), share(ground.b), 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window_);
}

}  // namespace tessera::shell
