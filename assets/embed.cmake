# tessera_embed(TARGET ALIAS FILES … FUNCTION NAME): a static library whose function
#   std::span<const std::byte> tessera::NAME(std::string_view file)
# answers the bytes of each file, by its path as listed; throws std::out_of_range for others. Its header is
# "TARGET.hpp". The assembler's .incbin takes the bytes in, so that a large font costs no compile time.
function(tessera_embed target alias)
  cmake_parse_arguments(ARG "" "FUNCTION" "FILES" ${ARGN})
  set(assembly "    .section .note.GNU-stack,\"\",%progbits\n    .section .rodata\n")
  set(declarations "")
  set(entries "")
  set(index 0)
  set(absolute "")
  foreach(file IN LISTS ARG_FILES)
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(symbol ${target}_${index})
    string(APPEND assembly
      "    .balign 16\n    .global ${symbol}\n${symbol}:\n    .incbin \"${path}\"\n"
      "    .global ${symbol}_end\n${symbol}_end:\n    .byte 0\n")
    string(APPEND declarations "extern \"C\" const std::byte ${symbol}[];\nextern \"C\" const std::byte ${symbol}_end[];\n")
    string(APPEND entries "  if (file == \"${file}\") return {${symbol}, ${symbol}_end};\n")
    list(APPEND absolute ${path})
    math(EXPR index "${index} + 1")
  endforeach()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(CONFIGURE OUTPUT ${folder}/${target}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${folder}/${target}.hpp @ONLY CONTENT
"#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace tessera {
/// The bytes of an embedded file. Throws std::out_of_range for a name that was not embedded.
std::span<const std::byte> ${ARG_FUNCTION}(std::string_view file);
}  // namespace tessera
")
  file(CONFIGURE OUTPUT ${folder}/${target}.cpp @ONLY CONTENT
"#include \"${target}.hpp\"

#include <stdexcept>
#include <string>

${declarations}
std::span<const std::byte> tessera::${ARG_FUNCTION}(std::string_view file) {
${entries}  throw std::out_of_range(\"no embedded file \" + std::string(file));
}
")
  add_library(${target} STATIC ${folder}/${target}.S ${folder}/${target}.cpp)
  set_source_files_properties(${folder}/${target}.S PROPERTIES OBJECT_DEPENDS "${absolute}")
  target_include_directories(${target} PUBLIC ${folder})
  add_library(${alias} ALIAS ${target})
endfunction()
