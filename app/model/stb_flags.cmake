# How image_stb.cpp is compiled wherever it is: what stb_image 2.27 leaves undefined becomes defined, so that
# damaged files give wrong pixels or an error and nothing else.
include(CheckCXXCompilerFlag)
# Where a JPEG's marker cuts a code in two, stb_image shifts a zero byte by 32 bits or more: 0 whatever the
# processor makes of it, so the sanitizer need not stop there.
set(stb_flags -fwrapv -fno-sanitize=shift-exponent)
# GCC warns of fields that only stb_image's callbacks use, of which there are none.
list(APPEND stb_flags $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized>)
check_cxx_compiler_flag(-ftrivial-auto-var-init=zero TESSERA_HAS_ZEROED_LOCALS)
if(TESSERA_HAS_ZEROED_LOCALS)
  list(APPEND stb_flags -ftrivial-auto-var-init=zero)
endif()
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/image_stb.cpp PROPERTIES COMPILE_OPTIONS "${stb_flags}")
