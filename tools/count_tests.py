#!/usr/bin/env python3
"""Adds up what every test runner reported: count_tests.py RESULTS_DIR

Reads RESULTS_DIR/parts (lines "PART EXIT_STATUS", written by ./dev test) and the reports beside it, prints one
line a part and, last, "N passed, M failed". Exit 1 when anything failed. A part that ended badly without
reporting a failure, or reported no test at all, counts as one failure: a crash can never look like success.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml


class Count:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.names: list[str] = []

    def add(self, name: str, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome == "failed":
            self.names.append(name)


def count_check(results: pathlib.Path, count: Count) -> None:
    steps = results / "check.steps"
    for line in steps.read_text().splitlines() if steps.exists() else []:
        outcome, name = line.split(" ", 1)
        count.add(name, outcome)


def read_xml(path: pathlib.Path) -> xml.Element | None:
    try:
        return xml.parse(path).getroot()
    except (OSError, xml.ParseError):
        return None


def count_cpp(results: pathlib.Path, count: Count) -> None:
    """GoogleTest reports each case; ctest knows the executables that crashed, hung or leaked."""
    ctest = read_xml(results / "ctest.xml")
    for executable in ctest.iter("testcase") if ctest is not None else []:
        name = executable.get("name", "")
        report = read_xml(results / "cpp" / f"{name}.xml")
        failed_before = count.failed
        for case in report.iter("testcase") if report is not None else []:
            skipped = case.get("result") in ("skipped", "suppressed") or case.get("status") == "notrun"
            outcome = "failed" if case.find("failure") is not None else "skipped" if skipped else "passed"
            count.add(f"{case.get('classname')}.{case.get('name')}", outcome)
        if executable.get("status") != "run" and count.failed == failed_before:
            count.add(f"{name} (crashed, hung or leaked)", "failed")
        elif report is None and executable.get("status") == "run":
            count.add(name, "passed")


def count_vitest(results: pathlib.Path, count: Count) -> None:
    path = results / "vitest.json"
    for file in json.loads(path.read_text())["testResults"] if path.exists() else []:
        if file["status"] == "failed" and not any(t["status"] == "failed" for t in file["assertionResults"]):
            count.add(file["name"], "failed")
        for test in file["assertionResults"]:
            outcome = {"passed": "passed", "failed": "failed"}.get(test["status"], "skipped")
            count.add(test["fullName"], outcome)


def count_node(part: str, results: pathlib.Path, count: Count) -> None:
    report = read_xml(results / f"{part}.xml")
    for case in report.iter("testcase") if report is not None else []:
        outcome = "failed" if case.find("failure") is not None else \
            "skipped" if case.find("skipped") is not None else "passed"
        count.add(case.get("name", ""), outcome)


def main() -> int:
    results = pathlib.Path(sys.argv[1])
    total = Count()
    for line in (results / "parts").read_text().splitlines():
        part, status = line.split()
        count = Count()
        if part == "check":
            count_check(results, count)
        elif part == "cpp":
            count_cpp(results, count)
        elif part == "web":
            count_vitest(results, count)
        else:
            count_node(part, results, count)
        if status != "0" and count.failed == 0:
            count.add(f"{part} ended with status {status}", "failed")
        elif count.passed + count.failed == 0:
            count.add(f"{part} reported no test", "failed")
        skipped = f", {count.skipped} skipped" if count.skipped else ""
        print(f"{part}: {count.passed} passed, {count.failed} failed{skipped}")
        for name in count.names:
            print(f"  failed: {name}")
        total.passed += count.passed
        total.failed += count.failed
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


sys.exit(main())
