# The Debian package: scripts/package builds it. What belongs to the package only (Debian's own files,
# the second copy that may capture) is installed where MALOTE_DEBIAN is set.
option(MALOTE_DEBIAN "Install what the Debian package has besides" OFF)

install(DIRECTORY samples/ DESTINATION share/malote/samples FILES_MATCHING REGEX "/(captures|scenarios|truth)/.*[^/]$" PATTERN README.md
  PATTERN lessons EXCLUDE)
install(DIRECTORY docs/ DESTINATION share/doc/malote PATTERN decisions EXCLUDE)
install(FILES README.md DESTINATION share/doc/malote)

if(NOT MALOTE_DEBIAN)
  install(FILES CHANGELOG.md DESTINATION share/doc/malote)
  return()
endif()

set(debian ${PROJECT_SOURCE_DIR}/cmake/debian)
# The package's scripts give this copy to the group malote, and the right to capture to it.
install(TARGETS malote RUNTIME DESTINATION libexec/malote)
install(FILES ${debian}/copyright DESTINATION share/doc/malote)
execute_process(COMMAND ${GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md OUTPUT_FILE ${PROJECT_BINARY_DIR}/changelog.gz)
execute_process(COMMAND ${GZIP} -9nc ${debian}/changelog OUTPUT_FILE ${PROJECT_BINARY_DIR}/changelog.Debian.gz)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz ${PROJECT_BINARY_DIR}/changelog.Debian.gz DESTINATION share/doc/malote)
install(FILES packaging/malote@.service DESTINATION /lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME malote)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the malote authors <malote@malote.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "shows mail and FTP sessions in network captures")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "malote reads packets, from files or live, and shows what was said in the
SMTP, POP3, IMAP and FTP sessions they carry: transcripts with explanations,
messages, transferred files, and what is missing of them.

It has a mail and file server, lessons and captures to learn with.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, libcap2-bin")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian}/postinst ${debian}/prerm ${debian}/postrm)
include(CPack)
