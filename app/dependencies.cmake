# Libraries from outside, each behind one alias target, so that Debian's packages, vcpkg and brew can all
# supply them. Nothing is copied into the tree.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenGL REQUIRED)
find_package(glfw3 3.3 REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux libwebpmux)
find_package(GIF 5 REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo-pdf cairo-ft)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)
pkg_check_modules(PNG REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(QPDF REQUIRED IMPORTED_TARGET libqpdf>=11)
find_package(ZLIB REQUIRED)
pkg_check_modules(EPOXY REQUIRED IMPORTED_TARGET epoxy)

# stb: headers only (our own translation units choose what is compiled).
# Debian puts the headers into a folder stb, vcpkg does not: include them as <stb_image.h>.
find_path(TESSERA_STB_INCLUDE stb_image.h PATH_SUFFIXES stb REQUIRED)
add_library(tessera_stb INTERFACE)
target_include_directories(tessera_stb SYSTEM INTERFACE ${TESSERA_STB_INCLUDE})
add_library(tessera::stb ALIAS tessera_stb)

# Dear ImGui with its GLFW and OpenGL 3 parts. vcpkg exports imgui::imgui; Debian has a .pc file that omits
# what the library needs in turn.
add_library(tessera_imgui INTERFACE)
find_package(imgui CONFIG QUIET)
if(TARGET imgui::imgui)
  target_link_libraries(tessera_imgui INTERFACE imgui::imgui)
else()
  find_package(Freetype REQUIRED)
  pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
  target_include_directories(tessera_imgui SYSTEM INTERFACE ${IMGUI_INCLUDE_DIRS} ${IMGUI_INCLUDEDIR}/backends)
  target_link_libraries(tessera_imgui INTERFACE PkgConfig::IMGUI Freetype::Freetype glfw ${CMAKE_DL_LIBS})
endif()
add_library(tessera::imgui ALIAS tessera_imgui)
