# rialto_library(NAME DIR path [DEPS libs…] [EXTERNAL private third-party targets…] [NO_PCH])
#
# One static library of the folder's .cpp files (or just its headers, when it has none). Files ending in _test.cpp
# become NAME_test (needs nothing), _pgtest.cpp become NAME_pgtest (needs a private PostgreSQL or Redis, which
# tests/support starts), *.sql under sql/ are embedded as <domain>::sql::<file name>. Third-party headers stay
# private to the library.
function(rialto_library name)
  cmake_parse_arguments(ARG "NO_PCH" "DIR" "DEPS;EXTERNAL" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/src/${ARG_DIR})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  set(unit_tests ${sources})
  list(FILTER unit_tests INCLUDE REGEX "_test\\.cpp$")
  set(database_tests ${sources})
  list(FILTER database_tests INCLUDE REGEX "_pgtest\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(test|pgtest|bench)\\.cpp$")

  file(GLOB sql CONFIGURE_DEPENDS ${dir}/sql/*.sql ${dir}/sql/functions/*.sql)
  if(sql)
    set(generated ${CMAKE_BINARY_DIR}/generated/${ARG_DIR})
    add_custom_command(
      OUTPUT ${generated}/sql.cpp ${generated}/sql.hpp
      COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_sql.py ${name} ${dir}/sql ${generated}
      DEPENDS ${sql} ${CMAKE_SOURCE_DIR}/tools/embed_sql.py
      VERBATIM)
    list(APPEND sources ${generated}/sql.cpp ${generated}/sql.hpp)
  endif()

  set(deps)
  foreach(dep ${ARG_DEPS})
    list(APPEND deps rialto_${dep})
  endforeach()
  if(sources)
    add_library(rialto_${name} STATIC ${sources})
    target_include_directories(rialto_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(rialto_${name} PUBLIC ${deps} Threads::Threads PRIVATE ${ARG_EXTERNAL})
    if(name STREQUAL "base")
      target_precompile_headers(rialto_base PRIVATE ${CMAKE_SOURCE_DIR}/src/base/pch.hpp)
    elseif(NOT ARG_NO_PCH)
      target_precompile_headers(rialto_${name} REUSE_FROM rialto_base)
    endif()
  else()
    add_library(rialto_${name} INTERFACE)
    target_include_directories(rialto_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(rialto_${name} INTERFACE ${deps} Threads::Threads)
  endif()

  foreach(kind test pgtest)
    if(kind STREQUAL "test")
      set(files ${unit_tests})
    else()
      set(files ${database_tests})
    endif()
    if(files)
      add_executable(${name}_${kind} EXCLUDE_FROM_ALL ${files})
      target_link_libraries(${name}_${kind} PRIVATE rialto_${name} ${ARG_EXTERNAL} GTest::gtest)
      if(kind STREQUAL "pgtest")
        target_link_libraries(${name}_${kind} PRIVATE rialto_test_support)
      else()
        target_link_libraries(${name}_${kind} PRIVATE GTest::gtest_main)
      endif()
      if(NOT ARG_NO_PCH)
        target_precompile_headers(${name}_${kind} REUSE_FROM rialto_test_support)
      endif()
      add_test(NAME ${name}_${kind} COMMAND ${name}_${kind})
      set_tests_properties(${name}_${kind} PROPERTIES LABELS ${kind} TIMEOUT 300)
      set_property(GLOBAL APPEND PROPERTY RIALTO_TESTS ${name}_${kind})
    endif()
  endforeach()
endfunction()

# db/migrations/NNNN_name.sql become postgres::embedded_migrations() (platform/postgres/migrate.hpp).
function(rialto_embed_migrations)
  file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/db/migrations/*.sql)
  set(generated ${CMAKE_BINARY_DIR}/generated/platform/postgres/migrations.cpp)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py ${CMAKE_SOURCE_DIR}/db/migrations ${generated}
    DEPENDS ${migrations} ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py
    VERBATIM)
  target_sources(rialto_postgres PRIVATE ${generated})
endfunction()
