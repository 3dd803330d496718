#pragma once
// OpenGL names with an owner each. All calls need the context they were made in to be current.

#include <string>
#include <string_view>
#include <utility>

#include <epoxy/gl.h>

#include "app/scene/item.hpp"

namespace tessera::view {

/// A GL name that `destroy` gives back.
template <void (*destroy)(GLuint)>
class GlName {
 public:
  GlName() = default;
  explicit GlName(GLuint name) : name_(name) {}
  ~GlName() { reset(); }
  GlName(GlName&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  GlName& operator=(GlName&& other) noexcept {
    if (this != &other) {
      reset();
      name_ = std::exchange(other.name_, 0);
    }
    return *this;
  }
  GLuint get() const { return name_; }
  explicit operator bool() const { return name_ != 0; }

 private:
  void reset() {
    if (name_ != 0) destroy(name_);
    name_ = 0;
  }
  GLuint name_ = 0;
};

void destroy_texture(GLuint name);
void destroy_sampler(GLuint name);
void destroy_vertex_array(GLuint name);
void destroy_program(GLuint name);

using GlTexture = GlName<destroy_texture>;
using GlSampler = GlName<destroy_sampler>;
using GlVertexArray = GlName<destroy_vertex_array>;
using GlProgram = GlName<destroy_program>;

GlTexture make_texture();
GlSampler make_nearest_sampler();
/// Averages what is small and leaves cells sharp that are large: for matrices.
GlSampler make_cell_sampler();
GlVertexArray make_vertex_array();

/// A linked program with its uniforms by name.
class Shader {
 public:
  /// From the embedded files shaders/`fragment_file` and shaders/`vertex_file`. Throws Error with the compiler's words
  /// and the numbered source where it does not compile.
  explicit Shader(std::string_view fragment_file, std::string_view vertex_file = "quad.vert");

  void use() const;
  void set(const char* name, float value) const;
  void set(const char* name, int value) const;
  void set(const char* name, scene::Vec2 value) const;
  void set(const char* name, const scene::Rect& value) const;
  void set(const char* name, scene::Color value) const;

 private:
  GLint place(const char* name) const;
  GlProgram program_;
};

}  // namespace tessera::view
