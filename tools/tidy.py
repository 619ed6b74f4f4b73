#!/usr/bin/env python3
"""House rules that no compiler knows: tools/tidy.py [--self-test]

Each rule is a function that gets {path: text} and yields (path, line, what is wrong); @rule holds texts that it
must refuse and texts that it must accept, which --self-test tries. Run without arguments it looks at every file of
the checkout that git knows or would add.
"""
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

Files = dict[str, str]
Finding = tuple[str, int, str]
RULES: list[tuple[Callable[[Files], Iterator[Finding]], list[Files], list[Files]]] = []


def rule(refuses: list[Files], accepts: list[Files]):
    def register(function):
        RULES.append((function, refuses, accepts))
        return function
    return register


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def is_cpp(path: str) -> bool:
    return path.startswith("src/") and path.endswith((".cpp", ".hpp"))


def is_test(path: str) -> bool:
    return bool(re.search(r"_(test|pgtest|bench|fuzz)\.cpp$", path))


def blank_comments(text: str, pattern: str) -> str:
    """Comments become spaces: lines and positions stay."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S)


def cpp_code(text: str) -> str:
    return blank_comments(text, r"//[^\n]*|/\*.*?\*/")


def sql_code(text: str) -> str:
    return blank_comments(text, r"--[^\n]*|/\*.*?\*/")


# ---- includes -----------------------------------------------------------------------------------------

# What each domain may include of others, through <domain>/<domain>.hpp only: everything that stands before it.
BELOW = {
    "rehearsal": set(), "accounts": set(), "markets": {"accounts"}, "payments": {"accounts"},
    "inventory": {"accounts", "markets"},
    "media": {"accounts", "markets"},
    "pricing": {"accounts", "markets"},
    "catalog": {"accounts", "markets", "inventory", "media", "pricing"},
    "offers": {"accounts", "markets", "inventory", "media", "pricing", "catalog"},
    "carts": {"accounts", "markets", "inventory", "media", "pricing", "catalog", "offers"},
}
BELOW["orders"] = BELOW["carts"] | {"carts", "payments"}
BELOW["tracking"] = BELOW["orders"] | {"orders"}
LAYERS = ["base", "platform", "domains", "app", "cli"]


def layer_of(folder: str) -> str:
    return "domains" if folder in BELOW else folder


def includes(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">]', text, re.M):
        yield line_of(text, match.start()), match.group(1)


@rule(refuses=[{"src/base/money.hpp": '#include "platform/http/http.hpp"\n'},
               {"src/carts/carts.cpp": '#include "orders/orders.hpp"\n'},
               {"src/orders/orders.cpp": '#include "carts/cart.hpp"\n'},
               {"src/platform/http/x.cpp": '#include "catalog/catalog.hpp"\n'},
               {"src/app/x.cpp": '#include "cli/command.hpp"\n'}],
      accepts=[{"src/orders/capture_order.cpp": '#include "carts/carts.hpp"\n#include "orders/order.hpp"\n'
                '#include "platform/http/http.hpp"\n#include "base/money.hpp"\n#include <vector>\n'},
               {"src/app/routes.cpp": '#include "catalog/routes.hpp"\n', "src/carts/test_shop.hpp": '#include "pricing/sql.hpp"\n'},
               {"src/orders/orders_pgtest.cpp": '#include "support/support.hpp"\n#include "carts/sql.hpp"\n',
                "src/orders/test_till.hpp": '#include "payments/sandbox.hpp"\n#include "carts/sql.hpp"\n'}])
def includes_point_one_way(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not is_cpp(path):
            continue
        own = path.split("/")[1]
        for line, target in includes(text):
            other = target.split("/")[0]
            if "/" not in target or layer_of(other) not in LAYERS or layer_of(own) not in LAYERS or other == own:
                continue
            if LAYERS.index(layer_of(other)) > LAYERS.index(layer_of(own)):
                yield path, line, f"{own} must not include {target}: includes point base <- platform <- domains <- app <- cli"
            elif own in BELOW and other in BELOW:
                if other not in BELOW[own]:
                    yield path, line, f"{own} must not know {other}: it stands above or beside it"
                elif re.search(r"_pgtest\.cpp$|/test_\w+\.hpp$", path) and target in (f"{other}/sql.hpp", "payments/sandbox.hpp"):
                    continue  # a test brings the SQL functions of lower domains into its database, and pays in the sandbox
                elif target != f"{other}/{other}.hpp":
                    yield path, line, f"{other} is seen only through {other}/{other}.hpp"


# Headers that cost seconds, or that tie code to a library: where each may be included.
HEAVY = {
    r"boost/beast": r"$.", r"libpq-fe\.h|libpq/": r"src/platform/postgres/(\w+\.cpp|connection\.hpp|wire\.hpp)",
    r"hiredis/": r"src/platform/redis/\w+\.cpp", r"curl/": r"src/platform/\w+/\w+\.cpp",
    r"openssl/|sodium": r"src/platform/crypto/\w+\.cpp", r"vips/": r"src/media/\w+\.cpp",
    r"spdlog/": r"src/platform/telemetry/\w+\.cpp", r"prometheus/": r"src/platform/telemetry/\w+\.cpp",
    r"fmt/": r"src/platform/\w+/\w+\.cpp", r"toml\+\+|toml\.hpp": r"src/platform/config/\w+\.cpp",
    r"CLI/": r"src/cli/arguments\.cpp", r"gumbo": r"src/catalog/\w+\.cpp", r"unicode/": r"src/base/\w+\.cpp",
    r"libstemmer": r"src/platform/search/\w+\.cpp",
    r"brotli/|zlib\.h": r"src/platform/http/\w+\.cpp", r"boost/json": r"src/platform/json/\w+\.cpp",
}


@rule(refuses=[{"src/orders/json.cpp": "#include <boost/json.hpp>\n"},
               {"src/platform/postgres/postgres.hpp": "#include <libpq-fe.h>\n"},
               {"src/cli/up.cpp": "#include <CLI/CLI.hpp>\n"},
               {"src/platform/http/server.cpp": "#include <boost/beast.hpp>\n"}],
      accepts=[{"src/platform/postgres/connection.cpp": "#include <libpq-fe.h>\n"},
               {"src/cli/arguments.cpp": "#include <CLI/App.hpp>\n"}, {"src/media/render.cpp": "#include <vips/vips.h>\n"}])
def heavy_headers_stay_in_their_place(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not is_cpp(path) or is_test(path):
            continue
        for line, target in includes(text):
            for heavy, home in HEAVY.items():
                if re.match(heavy, target) and not re.fullmatch(home, path):
                    yield path, line, f"<{target}> may be included only by {home}"


# ---- coroutines ---------------------------------------------------------------------------------------

def parameters_at(text: str, opening: int, open_brackets: str = "([{<", close_brackets: str = ")]}>") -> list[str]:
    """The parameters between the parenthesis at `opening` and its partner, split at commas outside brackets."""
    depth, start, found = 0, opening + 1, []
    for position in range(opening, len(text)):
        letter = text[position]
        if letter in open_brackets:
            depth += 1
        elif letter in close_brackets and text[position - 1] + letter != "->":
            depth -= 1
        if (letter == "," and depth == 1) or depth == 0:
            found.append(text[start:position].strip())
            start = position + 1
        if depth == 0:
            return found
    return []


TASK = r"(?:rialto::)?Task<(?:[^<>;(){}]|<(?:[^<>;(){}]|<[^<>;(){}]*>)*>)*>"


@rule(refuses=[{"src/a/a.hpp": "Task<int> read(const std::string& name);\n"},
               {"src/a/a.cpp": "Task<> Store::write(std::string_view text, int n) {\n"},
               {"src/a/a.hpp": "Task<Result<std::vector<Line>>> lines(\n    int a,\n    std::span<const int> ids);\n"},
               {"src/a/a.cpp": "auto f = [](const Item& item) -> Task<> { co_return; };\n"}],
      accepts=[{"src/a/a.hpp": "Task<int> read(std::string name, Pool& pool, std::span<const int>* out);\n"},
               {"src/a/a.hpp": "using Write = std::function<Task<>(const Item&)>;\nTask<> f();\n// Task<> f(const X& x)\n"}])
def coroutine_parameters_are_values(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not is_cpp(path):
            continue
        code = cpp_code(text)
        heads = [match.end() - 1 for match in re.finditer(TASK + r"\s+[\w:~]+\s*\(", code)]
        for match in re.finditer(r"\]\s*(\((?:[^()]|\([^()]*\))*\))\s*(?:mutable\s*)?->\s*" + TASK, code):
            heads.append(match.start(1))
        for head in heads:
            for parameter in parameters_at(code, head):
                if re.search(r"^const\b.*[^&]&(?!&)\s*\w*$|^(std::)?(\w+::)*string_view\b|^std::span<.*>\s+\w+$", parameter, re.S):
                    yield path, line_of(code, head), f"a coroutine's parameter must be a value or outlive it: {parameter}"


@rule(refuses=[{"src/a/a.cpp": "co_spawn(loop, [this] -> Task<> { co_return; }, detached);\n"},
               {"src/a/a.cpp": "auto f = [&, x](int n) mutable -> Task<int> { co_return n; };\n"}],
      accepts=[{"src/a/a.cpp": "co_spawn(loop, [](int n) -> Task<> { co_return; }(1), detached);\nx[i] = 1;\n"}])
def coroutine_lambdas_capture_nothing(files: Files) -> Iterator[Finding]:
    pattern = r"\[([^\]\[]+)\]\s*(?:\((?:[^()]|\([^()]*\))*\))?\s*(?:mutable\s*)?->\s*" + TASK
    for path, text in files.items():
        if is_cpp(path):
            code = cpp_code(text)
            for match in re.finditer(pattern, code):
                yield path, line_of(code, match.start()), "a lambda that is a coroutine must not capture: pass parameters"


@rule(refuses=[{"src/a/a.cpp": "const auto [a, b] = co_await f();\n"}, {"src/a/a.cpp": "auto&& [a, b] = (co_await f());\n"}],
      accepts=[{"src/a/a.cpp": "const auto both = co_await f();\nconst auto& [a, b] = both;\n"}])
def no_structured_binding_from_co_await(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if is_cpp(path):
            code = cpp_code(text)
            for match in re.finditer(r"auto\s*&{0,2}\s*\[[^\]]*\]\s*=\s*\(*\s*co_await", code):
                yield path, line_of(code, match.start()), "no structured binding straight from co_await: name the value first"


# ---- SQL: ready for Citus -----------------------------------------------------------------------------

# Each table's distribution column; None for reference tables, which every node has.
DISTRIBUTION = {
    "orders.orders": "order_id", "orders.lines": "order_id", "orders.events": "order_id",
    "orders.idempotency_keys": "key", "orders.buyers": "identity", "orders.transitions": None, "orders.payment_transitions": None,
    "inventory.stock": "sku_id", "inventory.ledger": "sku_id", "inventory.skus": None, "inventory.adjustment_keys": "reference",
    "accounts.customers": "account_id", "accounts.emails": "email_key", "accounts.sessions": "token_digest",
    "payments.payments": "order_id", "payments.refunds": "order_id", "payments.movements": "order_id",
    "payments.webhooks": "event_id", "payments.methods": None, "payments.transitions": None, "pricing.codes": "code_key",
    "payments.sandbox_payments": "payment_id", "payments.sandbox_refunds": "payment_id", "payments.sandbox_webhooks": "payment_id",
    **{f"pricing.{table}": "promotion_id" for table in ("budgets", "promotion_uses", "customer_uses")}, **{f"offers.{t}": "offer_id" for t in (
        "offers early_access items allotments waves customers claims rooms tickets admitted_marks admissions").split()},
    "carts.carts": "cart_id", "carts.lines": "cart_id", "carts.account_carts": "account_id", "events.outbox": "bucket", "events.relays": "bucket", "events.cursors": "bucket"}
REFERENCE_SCHEMAS = {"markets", "catalog", "media", "accounts", "pricing", "public"}


def distribution_of(table: str) -> str | None:
    return DISTRIBUTION.get(table)


def is_placed(table: str) -> bool:
    return table in DISTRIBUTION or table.split(".")[0] in REFERENCE_SCHEMAS


def table_bodies(code: str) -> Iterator[tuple[int, str, list[str]]]:
    for match in re.finditer(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)\s*\(", code, re.I):
        yield line_of(code, match.start()), match.group(1).lower(), parameters_at(code, match.end() - 1, "(", ")")


def keys_of(definition: str) -> list[str]:
    """The first columns of the PRIMARY KEY and UNIQUE constraints in one definition of a table."""
    found = [columns.split(",")[0].strip().lower()
             for columns in re.findall(r"(?:PRIMARY\s+KEY|UNIQUE)\s*\(([^)]*)\)", definition, re.I)]
    if not found and re.search(r"^(?!CONSTRAINT\b)\w+\s.*\b(PRIMARY\s+KEY|UNIQUE)\b", definition, re.I | re.S):
        found.append(definition.split()[0].lower())
    return found


def is_migration(path: str) -> bool:
    return path.startswith("db/migrations/") and path.endswith(".sql")


@rule(refuses=[{"db/migrations/1.sql": "CREATE TABLE orders.lines (order_id uuid, line_no int, PRIMARY KEY (line_no, order_id));"},
               {"db/migrations/1.sql": "CREATE TABLE orders.orders (order_id uuid PRIMARY KEY, number bigint UNIQUE);"},
               {"db/migrations/1.sql": "CREATE TABLE orders.orders (order_id uuid);\nCREATE UNIQUE INDEX n ON orders.orders (number);"},
               {"db/migrations/1.sql": "CREATE TABLE orders.refunds (order_id uuid PRIMARY KEY);"}],
      accepts=[{"db/migrations/1.sql": "CREATE TABLE orders.lines (order_id uuid NOT NULL, line_no int, CHECK (line_no >= 0), a int,"
                " PRIMARY KEY (order_id, line_no));\nCREATE TABLE catalog.x (a int PRIMARY KEY, b int UNIQUE);"}])
def keys_begin_with_the_distribution_column(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not is_migration(path):
            continue
        code = sql_code(text)
        for line, table, definitions in table_bodies(code):
            if " PARTITION OF " not in code and not is_placed(table):
                yield path, line, f"{table}: add it to DISTRIBUTION in tools/tidy.py (its distribution column, or None)"
            column = distribution_of(table)
            for key in (key for definition in definitions for key in keys_of(definition)):
                if column and key != column:
                    yield path, line, f"{table}: a key must begin with {column}, not {key}"
        for match in re.finditer(r"CREATE\s+UNIQUE\s+INDEX\s+\w*\s*ON\s+([\w.]+)\s*\(\s*(\w+)", code, re.I):
            column = distribution_of(match.group(1).lower())
            if column and match.group(2).lower() != column:
                yield path, line_of(code, match.start()), f"{match.group(1)}: a unique index must begin with {column}"


@rule(refuses=[{"db/migrations/1.sql": "CREATE TABLE orders.lines (order_id uuid PRIMARY KEY, sku_id bigint REFERENCES inventory.stock);"},
               {"db/migrations/1.sql": "CREATE TABLE orders.lines (order_id uuid PRIMARY KEY, a int REFERENCES catalog.x ON DELETE SET NULL);"},
               {"db/migrations/1.sql": "CREATE TABLE catalog.x (order_id uuid REFERENCES orders.orders);"}],
      accepts=[{"db/migrations/1.sql": "CREATE TABLE orders.lines (order_id uuid REFERENCES orders.orders, a int REFERENCES catalog.x,"
                " FOREIGN KEY (f, t) REFERENCES orders.transitions);"}])
def foreign_keys_stay_in_one_family(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not is_migration(path):
            continue
        code = sql_code(text)
        for match in re.finditer(r"ON\s+DELETE\s+SET\s+NULL", code, re.I):
            yield path, line_of(code, match.start()), "no ON DELETE SET NULL: a key's columns never change"
        for line, table, definitions in table_bodies(code):
            for definition in definitions:
                match = re.search(r"(?:FOREIGN\s+KEY\s*\(\s*(\w+)[^)]*\)\s*)?REFERENCES\s+([\w.]+)", definition, re.I)
                if not match or not (target := distribution_of(match.group(2).lower())):
                    continue
                column = (match.group(1) or definition.split()[0]).lower()
                if column != target or distribution_of(table) != target:
                    yield path, line, f"{table}: a foreign key to {match.group(2)} must begin with both tables' {target}"


FORBIDDEN_SQL = [
    (r"CREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER", "no triggers: guard by conditional UPDATE and foreign keys"),
    (r"CREATE\s+(OR\s+REPLACE\s+)?RULE", "no rules"),
    (r"\bMERGE\s+INTO\b", "no MERGE: INSERT … ON CONFLICT"),
    (r"\bLANGUAGE\s+'?sql\b", "no SQL-language functions: plpgsql"),
    (r"\bUPDATE\b[^;]*\b(random|clock_timestamp)\s*\(", "no random() or clock_timestamp() in UPDATE: pass the value in"),
    (r"ON\s+CONFLICT[^;]*\bDO\s+UPDATE\b[^;]*\bnow\s*\(", "no now() in ON CONFLICT: pass the time in"),
]


@rule(refuses=[{"db/migrations/1.sql": "CREATE TRIGGER t AFTER INSERT ON x;"}, {"src/a/sql/f.sql": "MERGE INTO x USING y;"},
               {"src/a/sql/functions/f.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;"},
               {"src/a/sql/u.sql": "UPDATE x SET at = clock_timestamp()"},
               {"src/a/sql/u.sql": "INSERT INTO x VALUES ($1) ON CONFLICT (a) DO UPDATE SET at = now()"}],
      accepts=[{"src/a/sql/u.sql": "-- no TRIGGER here: CREATE TRIGGER\nSELECT clock_timestamp(); UPDATE x SET a = $1"},
               {"src/a/sql/functions/f.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN END $$;"}])
def sql_can_be_distributed(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not (is_migration(path) or re.match(r"src/.*/sql/.*\.sql$", path)):
            continue
        code = sql_code(text)
        for pattern, reason in FORBIDDEN_SQL:
            for match in re.finditer(pattern, code, re.I):
                yield path, line_of(code, match.start()), reason


@rule(refuses=[{"src/orders/sql/u.sql": "UPDATE orders.orders SET status = $1, order_id = $2 WHERE number = $3"}],
      accepts=[{"src/orders/sql/u.sql": "UPDATE orders.orders SET status = $1 WHERE order_id = $2"}])
def distribution_columns_are_never_updated(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if not path.endswith(".sql"):
            continue
        code = sql_code(text)
        for match in re.finditer(r"UPDATE\s+(?:ONLY\s+)?([\w.]+)\b.*?\bSET\b(.*?)(?:\bFROM\b|\bWHERE\b|\bRETURNING\b|;|$)", code, re.I | re.S):
            column = distribution_of(match.group(1).lower())
            if column and re.search(rf"(^|,)\s*{column}\s*=", match.group(2), re.I):
                yield path, line_of(code, match.start()), f"{match.group(1)}: {column} places the row and never changes"


# ---- every file ---------------------------------------------------------------------------------------

LINES_MAX = 400
SOURCES = (".cpp", ".hpp", ".ts", ".svelte", ".py", ".sql", ".sh", ".mjs", ".css")
GENERATED = ("db/schema.sql", "web/client/schema.ts", "package-lock.json", "api/openapi.json")


@rule(refuses=[{"src/a/a.cpp": "int x;\n" * (LINES_MAX + 1)}],
      accepts=[{"src/a/a.cpp": "int x;\n" * LINES_MAX, "db/schema.sql": "x\n" * 4000}])
def files_are_short(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        lines = text.count("\n")
        if path.endswith(SOURCES) and path not in GENERATED and lines > LINES_MAX:
            yield path, lines, f"{lines} lines; at most {LINES_MAX}: find the second thing in it and give it a file"


UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")


@rule(refuses=[{"src/a/a.cpp": "// TO" "DO: later\n"}, {"README.md": "FIX" "ME\n"}],
      accepts=[{"src/a/a.cpp": "int method; // to do it well\n", "package-lock.json": '"TO' 'DO"'}])
def nothing_is_left_for_later(files: Files) -> Iterator[Finding]:
    for path, text in files.items():
        if path in GENERATED:
            continue
        for match in UNFINISHED.finditer(text):
            yield path, line_of(text, match.start()), f"{match.group()}: do it, or write an issue"


# ---- running ------------------------------------------------------------------------------------------

def self_test() -> int:
    faults = 0
    for check, refuses, accepts in RULES:
        for index, files in enumerate(refuses):
            if not list(check(files)):
                print(f"{check.__name__}: accepts what it should refuse (example {index + 1})")
                faults += 1
        for index, files in enumerate(accepts):
            for path, line, what in check(files):
                print(f"{check.__name__}: refuses what it should accept (example {index + 1}): {path}:{line}: {what}")
                faults += 1
    print(f"{len(RULES)} rules tested, {faults} faults")
    return 1 if faults else 0


def read_checkout() -> Files:
    root = pathlib.Path(__file__).resolve().parent.parent
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "ls-files", "-co", "--exclude-standard", "-z"],
                            cwd=root, check=True, capture_output=True).stdout.decode().split("\0")
    files: Files = {}
    for name in listed:
        if not name or "node_modules/" in name:
            continue
        try:
            files[name] = (root / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # pictures and fonts, files deleted but not yet committed
    return files


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    files = read_checkout()
    findings = sorted(finding for check, _, _ in RULES for finding in check(files))
    for path, line, what in findings:
        print(f"{path}:{line}: {what}")
    print(f"{len(files)} files, {len(RULES)} rules, {len(findings)} findings")
    return 1 if findings else 0


sys.exit(main())
