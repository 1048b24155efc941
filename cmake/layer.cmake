# malote_join(TARGET): reading the headers is most of the cost of a source, so a layer's are compiled
# together. Names in unnamed namespaces must therefore differ within a layer.
function(malote_join target)
  if(MALOTE_JOINED)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    # The folded file counts as a header; what it hides is hidden all the same.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    # clang sees names of the sources before it in the batch; g++ looks for the shadows.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:Clang>:-Wno-shadow>)
  endif()
endfunction()

# malote_layer(NAME [DIR dir] [USES target...]): a static library malote_NAME of every .cpp in the folder.
# What it may include is checked by tests/architecture_test; USES is what it links.
function(malote_layer name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    add_library(malote_${name} INTERFACE)
    target_include_directories(malote_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
    target_link_libraries(malote_${name} INTERFACE ${arg_USES})
    return()
  endif()
  add_library(malote_${name} STATIC ${sources})
  target_include_directories(malote_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(malote_${name} PUBLIC ${arg_USES})
  malote_join(malote_${name})
endfunction()

# malote_test(NAME SOURCES... USES target...): one test program on doctest, its cases found by ctest.
function(malote_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE MALOTE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MALOTE_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_USES} malote_test_main)
  malote_join(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()
