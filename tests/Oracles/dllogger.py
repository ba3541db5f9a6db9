"""Reads a DLLogger file as the programs around NVIDIA's logs do, and prints what it read as one JSON object.

Usage: dllogger.py FILE. A line is `DLLL ` and an object; time stamps are text (github.com/NVIDIA/dllogger, logger.py).
"""
import json
import sys
from datetime import datetime

read = {"parameters": {}, "metadata": {}, "steps": [], "summary": {}}
for line in open(sys.argv[1], encoding="utf-8"):
    assert line.startswith("DLLL ") and line.endswith("\n"), line
    entry = json.loads(line[5:])
    float(entry["timestamp"]), float(entry["elapsedtime"])
    datetime.strptime(entry["datetime"], "%Y-%m-%d %H:%M:%S.%f")
    if entry["type"] == "METADATA":
        read["metadata"][entry["metric"]] = entry["metadata"]["unit"]
        continue
    assert entry["type"] == "LOG", entry
    step, data = entry["step"], entry["data"]
    if step == "PARAMETER":
        read["parameters"].update(data)
    elif step == []:
        read["summary"].update(data)
    else:
        epoch, iteration = step
        read["steps"].append([epoch, iteration, {key: str(float(value)) for key, value in data.items()}])
print(json.dumps(read))
