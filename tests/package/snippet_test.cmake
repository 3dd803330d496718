# The C++ program that `tessera code` exports, built against the installed core and run: PROGRAM is tessera;
# BUILD, CONFIG, SCRATCH, GENERATOR, CXX and FLAGS as in package_test.cmake.
function(run)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(prefix ${SCRATCH}/snippet-prefix)
set(source ${SCRATCH}/snippet)
set(binary ${SCRATCH}/snippet-build)
file(REMOVE_RECURSE ${prefix} ${source} ${binary})
file(MAKE_DIRECTORY ${source})
# 64 × 64 pixels of gray 51: (51/255 − 0.5)/0.5 = −0.6, which identity weights leave as it is.
string(REPEAT "3" 4096 pixels)
file(WRITE ${source}/gray.pgm "P5\n64 64\n255\n${pixels}")
run(${PROGRAM} code made:ramp --height 32 --width 48 --patch 8 --stride 4 --weights identity --no-bias
    -o ${source}/main.cpp)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/consumer/CMakeLists.txt DESTINATION ${source})
run(${CMAKE_COMMAND} --install ${BUILD}/core --config ${CONFIG} --prefix ${prefix})
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${source} -B ${binary} -D CMAKE_BUILD_TYPE=${CONFIG}
    -D CMAKE_CXX_COMPILER=${CXX} -D CMAKE_CXX_FLAGS=${FLAGS} -D CMAKE_PREFIX_PATH=${prefix})
run(${CMAKE_COMMAND} --build ${binary} --config ${CONFIG})
run(${binary}/consumer ${source}/gray.pgm)

# N = (⌊24/4⌋ + 1)(⌊40/4⌋ + 1) = 7 · 11 = 77; D = 8 · 8 · 3 = 192. "3" is byte 51.
set(expected "tokens \\(1, 77, 192\\), both roads differ by at most 0.0e\\+00\n-0.6")
if(NOT output MATCHES "^${expected}")
  message(FATAL_ERROR "the program printed\n${output}and not\n${expected}")
endif()
