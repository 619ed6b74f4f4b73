#!/usr/bin/env python3
"""Prints this machine's facts as one line of JSON: the `machine` member of every benchmark's result."""
import json
import os
import platform


def first(path: str, key: str) -> str:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
    return ""


print(json.dumps({
    "cpu": first("/proc/cpuinfo", "model name") or platform.machine(),
    "cores": len(os.sched_getaffinity(0)),
    "memory_gib": round(int(first("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
    "kernel": platform.release(),
    "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
    "load_before": round(os.getloadavg()[0], 2),
}))
