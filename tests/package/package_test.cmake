# Installs core from BUILD (configuration CONFIG) below SCRATCH, then configures, builds and runs consumer/ against it.
# GENERATOR, CXX and FLAGS are those core was built with: a sanitized library needs a sanitized program.
function(run)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(prefix ${SCRATCH}/prefix)
set(binary ${SCRATCH}/consumer)
file(REMOVE_RECURSE ${prefix} ${binary})
run(${CMAKE_COMMAND} --install ${BUILD}/core --config ${CONFIG} --prefix ${prefix})
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${binary} -D CMAKE_BUILD_TYPE=${CONFIG}
    -D CMAKE_CXX_COMPILER=${CXX} -D CMAKE_CXX_FLAGS=${FLAGS} -D CMAKE_PREFIX_PATH=${prefix})
run(${CMAKE_COMMAND} --build ${binary} --config ${CONFIG})
run(${binary}/consumer)

# N = (224/16)² = 196; identity weights leave the pixels: (255/255 − 0.5)/0.5 = 1 and (51/255 − 0.5)/0.5 = −0.6.
set(expected "(1, 196, 768)\n1 -0.6\n")
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "the consumer printed\n${output}and not\n${expected}")
endif()
