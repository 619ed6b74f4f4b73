#include "cli/command.hpp"

int main(int count, char** words) {
    using namespace rialto::cli;
    return run_command_line({up_command(), serve_command(), migrate_command(), import_command(),
                             import_stock_command(), export_command(), feed_command(), audit_command(),
                             admin_key_command(), admin_group_command(), config_command(), openapi_command(),
                             rehearse_command()},
                            count, words);
}
