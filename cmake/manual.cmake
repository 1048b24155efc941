# Man pages and completions, written by the program itself from what --help is made of, and put under
# the installation prefix. In each language that has a catalogue.
find_program(GZIP gzip REQUIRED)
set(MALOTE_ZSH_DIR share/zsh/site-functions CACHE STRING "Where zsh looks for completions")
set(MALOTE_FISH_DIR share/fish/vendor_completions.d CACHE STRING "Where fish looks for completions")

set(written ${PROJECT_BINARY_DIR}/written)
add_custom_command(OUTPUT ${written}/done
  COMMAND ${CMAKE_COMMAND} -DMALOTE=$<TARGET_FILE:malote> -DGZIP=${GZIP} -DOUT=${written} -P ${CMAKE_CURRENT_LIST_DIR}/write-manual.cmake
  DEPENDS malote ${CMAKE_CURRENT_LIST_DIR}/write-manual.cmake VERBATIM)
add_custom_target(manual ALL DEPENDS ${written}/done)
add_dependencies(manual translations)

install(DIRECTORY ${written}/man/ DESTINATION share/man)
install(FILES ${written}/malote.bash DESTINATION share/bash-completion/completions RENAME malote)
install(FILES ${written}/malote.zsh DESTINATION ${MALOTE_ZSH_DIR} RENAME _malote)
install(FILES ${written}/malote.fish DESTINATION ${MALOTE_FISH_DIR})
