#pragma once
// What `rialto migrate` brings into the database besides the migrations.

#include "platform/postgres/postgres.hpp"

#include <vector>

namespace rialto::app {

/// The versioned SQL functions of every domain.
std::vector<postgres::Statement> all_functions();

/// Migrates, and gives an empty store its markets. Prints what was done through `progress`.
Task<> migrate_store(postgres::Pool& pool, std::function<void(std::string_view line)> progress);

} // namespace rialto::app
