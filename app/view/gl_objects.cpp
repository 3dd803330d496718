#include "app/view/gl_objects.hpp"

#include <sstream>
#include <tessera_shaders.hpp>

#include "tessera/issue.hpp"

namespace tessera::view {

namespace {

std::string embedded(std::string_view file) {
  const auto bytes = shader(file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string numbered(const std::string& source) {
  std::istringstream lines(source);
  std::string text, line;
  for (int number = 1; std::getline(lines, line); ++number) text += std::to_string(number) + ": " + line + '\n';
  return text;
}

GLuint compile(GLenum kind, std::string_view file) {
  const std::string source = embedded(file);
  const char* text = source.c_str();
  const GLuint name = glCreateShader(kind);
  glShaderSource(name, 1, &text, nullptr);
  glCompileShader(name);
  GLint good = GL_FALSE;
  glGetShaderiv(name, GL_COMPILE_STATUS, &good);
  if (good == GL_TRUE) return name;
  std::string log(4096, '\0');
  GLsizei length = 0;
  glGetShaderInfoLog(name, static_cast<GLsizei>(log.size()), &length, log.data());
  log.resize(static_cast<std::size_t>(length));
  glDeleteShader(name);
  throw Error("shader " + std::string(file) + " does not compile: " + log + '\n' + numbered(source));
}

}  // namespace

void destroy_texture(GLuint name) { glDeleteTextures(1, &name); }
void destroy_sampler(GLuint name) { glDeleteSamplers(1, &name); }
void destroy_vertex_array(GLuint name) { glDeleteVertexArrays(1, &name); }
void destroy_program(GLuint name) { glDeleteProgram(name); }

GlTexture make_texture() {
  GLuint name = 0;
  glGenTextures(1, &name);
  return GlTexture(name);
}

namespace {

/// Crisp where magnified.
GlSampler make_sampler(GLint minifying) {
  GLuint name = 0;
  glGenSamplers(1, &name);
  glSamplerParameteri(name, GL_TEXTURE_MIN_FILTER, minifying);
  glSamplerParameteri(name, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glSamplerParameteri(name, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glSamplerParameteri(name, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return GlSampler(name);
}

}  // namespace

GlSampler make_nearest_sampler() { return make_sampler(GL_NEAREST); }
GlSampler make_cell_sampler() { return make_sampler(GL_LINEAR_MIPMAP_LINEAR); }

GlVertexArray make_vertex_array() {
  GLuint name = 0;
  glGenVertexArrays(1, &name);
  return GlVertexArray(name);
}

Shader::Shader(std::string_view fragment_file, std::string_view vertex_file) {
  const GLuint vertex = compile(GL_VERTEX_SHADER, vertex_file);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, fragment_file);
  program_ = GlProgram(glCreateProgram());
  for (const GLuint part : {vertex, fragment}) {
    glAttachShader(program_.get(), part);
    glDeleteShader(part);  // lives on as long as it is attached
  }
  glLinkProgram(program_.get());
  GLint good = GL_FALSE;
  glGetProgramiv(program_.get(), GL_LINK_STATUS, &good);
  if (good != GL_TRUE) throw Error("shader " + std::string(fragment_file) + " does not link");
}

void Shader::use() const { glUseProgram(program_.get()); }
GLint Shader::place(const char* name) const { return glGetUniformLocation(program_.get(), name); }
void Shader::set(const char* name, float value) const { glUniform1f(place(name), value); }
void Shader::set(const char* name, int value) const { glUniform1i(place(name), value); }
void Shader::set(const char* name, scene::Vec2 value) const { glUniform2f(place(name), value.x, value.y); }
void Shader::set(const char* name, const scene::Rect& v) const {
  glUniform4f(place(name), v.x, v.y, v.width, v.height);
}
void Shader::set(const char* name, scene::Color v) const {
  glUniform4f(place(name), static_cast<float>(v.r) / 255, static_cast<float>(v.g) / 255, static_cast<float>(v.b) / 255,
              static_cast<float>(v.a) / 255);
}

}  // namespace tessera::view
