"""Python 2.7: chooses Autobahn's cases, and runs one share of them.

cases.py plan OUT URL JOBS EXCLUDE [PATTERN...]   writes OUT/plan.N.json
cases.py run PLAN                                 runs wstest's fuzzing client on it
"""

import fnmatch
import json
import os
import site
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = os.path.join(HERE, "..", "..", ".cache", "autobahn", "lib")

# Not PYTHONPATH: zope.interface is a namespace package that only a .pth file announces.
site.addsitedir(PACKAGES)
sys.path.insert(0, PACKAGES)


def chosen(patterns, excluded):
    """Ids that match a whole pattern (wstest's own patterns match prefixes) and no excluded one."""
    from autobahntestsuite.case import Cases

    ids = [".".join(case.__name__[len("Case"):].split("_")) for case in Cases]
    for pattern in patterns:
        if not fnmatch.filter(ids, pattern):
            sys.exit("no case matches " + pattern)
    matches = lambda name, group: any(fnmatch.fnmatchcase(name, pattern) for pattern in group)
    return [name for name in ids if matches(name, patterns) and not matches(name, excluded)]


def plan(out, url, jobs, excluded, *patterns):
    ids = chosen(patterns or ["*"], excluded.split())
    if not ids:
        sys.exit("every case is excluded")
    jobs = int(jobs)
    for job in range(min(jobs, len(ids))):
        share = {
            "outdir": os.path.join(out, "report.%d" % job),
            "servers": [{"agent": "canvas", "url": url}],
            "cases": ids[job::jobs],
            "exclude-cases": [],
            "exclude-agent-cases": {},
        }
        with open(os.path.join(out, "plan.%d.json" % job), "w") as file:
            json.dump(share, file)


def run(path):
    from autobahntestsuite import wstest

    sys.argv = ["wstest", "-m", "fuzzingclient", "-s", path]
    wstest.run()


if __name__ == "__main__":
    {"plan": plan, "run": run}[sys.argv[1]](*sys.argv[2:])
