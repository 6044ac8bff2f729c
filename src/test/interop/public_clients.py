"""Runs the public AX clients against a local AX and compares what they return.

Called by public-clients.sh; see README.md.
"""

import json
import os
import subprocess
import sys
import sysconfig
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pyarrow.parquet as pq


def configure(rest, flight, key):
    """Points the SDK at the local AX by its environment variables."""
    os.environ.update(
        ARIZE_API_KEY=key,
        ARIZE_API_SCHEME=rest.scheme,
        ARIZE_API_HOST=rest.hostname,
        ARIZE_API_PORT=str(rest.port),
        ARIZE_FLIGHT_SCHEME=flight.scheme,
        ARIZE_FLIGHT_HOST=flight.hostname,
        ARIZE_FLIGHT_PORT=str(flight.port),
        ARIZE_LOG_ENABLE="false",
    )


def write_profile(home, rest, flight, key):
    """Points the ax command at the local AX by an active profile."""
    profiles = Path(home) / ".arize" / "profiles"
    profiles.mkdir(parents=True)
    (profiles / "local.toml").write_text(
        f"""
[profile]
name = "local"
[auth]
api_key = "{key}"
[routing]
api_scheme = "{rest.scheme}"
api_host = "{rest.netloc}"
flight_scheme = "{flight.scheme}"
flight_host = "{flight.hostname}"
flight_port = "{flight.port}"
[update]
enabled = false
"""
    )
    (profiles.parent / ".active_profile").write_text("local")


def check(what, passed):
    print(("ok      " if passed else "FAILED  ") + what)
    if not passed:
        sys.exit(1)


def list_all(client, **query):
    """Pages through spans.list as the SDK documents it."""
    spans = []
    cursor = None
    while True:
        page = client.spans.list(limit=500, cursor=cursor, **query)
        spans += page.spans
        cursor = page.pagination.next_cursor
        if not cursor:
            return spans


def check_sdk(client, space, project, start, end, work):
    spaces = [s for s in client.spaces.list().spaces if s.name == space]
    check(f"spaces.list finds '{space}'", len(spaces) == 1)
    space_id = spaces[0].id
    window = {"start_time": start, "end_time": end}

    frame = client.spans.export_to_df(
        space_id=space_id, project_name=project, **window
    )
    check(f"export_to_df returns {len(frame)} spans", len(frame) > 0)
    check("export_to_df sorts by time", frame["time"].is_monotonic_increasing)
    identities = set(zip(frame["context.trace_id"], frame["context.span_id"]))
    check("export_to_df returns each span once", len(identities) == len(frame))
    messages = frame["attributes.llm.input_messages"].dropna()
    check(
        "export_to_df parses messages",
        len(messages) > 0 and "message.role" in messages.iloc[0][0],
    )

    path = str(Path(work) / "spans.parquet")
    client.spans.export_to_parquet(
        path=path, space_id=space_id, project_name=project, **window
    )
    check("export_to_parquet writes as many", pq.read_metadata(path).num_rows == len(frame))

    errors = client.spans.export_to_df(
        space_id=space_id,
        project_name=project,
        where="status_code = 'ERROR'",
        columns=["context.trace_id", "context.span_id", "status_code"],
        **window,
    )
    check("export_to_df filters", set(errors["status_code"]) == {"ERROR"})
    check("export_to_df projects and adds time", "time" in errors and errors.shape[1] <= 4)
    check(
        "filter keeps the same spans",
        len(errors) == (frame["status_code"] == "ERROR").sum(),
    )

    listed = list_all(client, project=project, space=space, **window)
    check(
        f"spans.list pages through {len(listed)} spans",
        {(s.context.trace_id, s.context.span_id) for s in listed} == identities,
    )
    starts = [s.start_time for s in listed]
    check("spans.list is newest first", starts == sorted(starts, reverse=True))
    by_identity = {(s.context.trace_id, s.context.span_id): s for s in listed}
    first = frame.iloc[0]
    same = by_identity[(first["context.trace_id"], first["context.span_id"])]
    check(
        "both transports agree on a span",
        same.name == first["name"]
        and same.kind == first["attributes.openinference.span.kind"],
    )
    check("kinds are known to the SDK", all(s.kind for s in listed))

    some = client.spans.list(
        project=project,
        space=space,
        filter="status_code = 'ERROR'",
        included_columns=["attributes.llm.model_name"],
        limit=10,
        **window,
    )
    check("spans.list filters", all(s.status_code == "ERROR" for s in some.spans))
    check(
        "spans.list projects",
        all(
            set(s.attributes or {}) <= {"llm.model_name", "openinference.span.kind"}
            for s in some.spans
        ),
    )
    short = client.spans.list(
        project=project, space=space, truncate_string_length=8, limit=10, **window
    )
    check(
        "spans.list truncates strings",
        all(
            len(value) <= 8
            for s in short.spans
            for value in (s.attributes or {}).values()
            if isinstance(value, str)
        ),
    )
    return space_id, len(frame)


def check_refusals(client, space_id, project, start, end):
    try:
        client.spans.list(project=project, space=space_id, filter="status_code = ")
        check("a bad filter is refused over REST", False)
    except Exception as e:
        check("a bad filter is refused over REST", "400" in str(e) or "422" in str(e))
    for what, arguments in {
        "an unknown project": {"project_name": project + "-unknown"},
        "a bad filter": {"project_name": project, "where": "status_code = "},
    }.items():
        try:
            client.spans.export_to_df(
                space_id=space_id, start_time=start, end_time=end, **arguments
            )
            check(f"{what} is refused over Flight", False)
        except RuntimeError as e:
            check(f"{what} is refused over Flight", True)


def ax(*arguments):
    """Runs the ax command; returns exit code, stdout and stderr."""
    command = Path(sysconfig.get_path("scripts")) / "ax"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ARIZE_")}
    done = subprocess.run(
        [command, *arguments], capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout, done.stderr


def check_ax(space, space_id, project, start, end, total):
    window = ["--start-time", start.isoformat(), "--end-time", end.isoformat()]
    code, out, err = ax("projects", "list", "--space", space, "--output", "json")
    check("ax projects list", code == 0 and project in out)

    code, out, err = ax(
        "spans", "export", project, "--space", space, "--stdout", "--limit", "50", *window
    )
    check(f"ax spans export over REST {err[-300:] if code else ''}", code == 0)
    check("ax spans export over REST returns 50", len(json.loads(out)) == min(50, total))

    code, out, err = ax(
        "spans", "export", project, "--space", space_id, "--all", "--stdout", *window
    )
    check(f"ax spans export --all {err[-300:] if code else ''}", code == 0)
    check("ax spans export --all returns all", len(json.loads(out)) == total)

    trace = json.loads(out)[0]["context.trace_id"]
    code, out, err = ax(
        "spans", "export", project, "--space", space, "--trace-id", trace, "--stdout", *window
    )
    check(
        "ax spans export --trace-id",
        code == 0 and {s["context"]["trace_id"] for s in json.loads(out)} == {trace},
    )


def spans_by_id(client, space_id, project, start, end):
    frame = client.spans.export_to_df(
        space_id=space_id, project_name=project, start_time=start, end_time=end
    )
    return frame.set_index("context.span_id")


def check_annotations(client, space, space_id, project, start, end, work):
    """Annotates recent spans over REST, over Flight and with the ax command."""
    recent = max(start, end - timedelta(days=30))
    ids = list(spans_by_id(client, space_id, project, recent, end).index[:6])
    check("there are spans to annotate", len(ids) == 6)
    client.spans.annotate(
        project=project,
        space=space,
        annotations=[
            {"record_id": ids[0], "values": [{"name": "quality", "label": "good", "score": 1}]},
            {"record_id": ids[1], "values": [{"name": "notes", "text": "checked"}]},
        ],
    )
    check("spans.annotate", True)
    try:
        client.spans.annotate(
            project=project,
            space=space,
            annotations=[
                {"record_id": ids[2], "values": [{"name": "quality", "label": "bad"}]},
                {"record_id": "missing", "values": [{"name": "quality", "label": "bad"}]},
            ],
        )
        check("spans.annotate of a missing span is refused", False)
    except Exception as e:
        check("spans.annotate of a missing span is refused", "404" in str(e))

    records = [{"record_id": ids[3], "values": [{"name": "helpfulness", "score": 0.5}]}]
    array = Path(work) / "annotations.json"
    array.write_text(json.dumps(records))
    lines = Path(work) / "annotations.jsonl"
    lines.write_text(json.dumps({**records[0], "record_id": ids[4]}) + "\n")
    for file in (array, lines):
        code, out, err = ax("spans", "annotate", project, "--space", space, "--file", str(file))
        check(f"ax spans annotate {file.suffix} {err[-300:] if code else ''}", code == 0)

    answer = client.spans.update_annotations(
        space_id=space_id,
        project_name=project,
        dataframe=pd.DataFrame(
            {
                "context.span_id": [ids[5], "missing"],
                "annotation.quality.label": ["unclear", "good"],
                "annotation.notes": ["a note", "none"],
            }
        ),
    )
    check(
        "update_annotations writes what it finds and names the rest",
        int(answer["records_updated"]) == 1 and answer["unmatched_ids"] == ["missing"],
    )

    written = spans_by_id(client, space_id, project, recent, end)
    check(
        "the export shows every annotation",
        written["annotation.quality.label"].dropna().to_dict()
        == {ids[0]: "good", ids[5]: "unclear"}
        and written["annotation.helpfulness.score"].dropna().to_dict()
        == {ids[3]: 0.5, ids[4]: 0.5}
        and written["annotation.notes.text"].dropna().to_dict() == {ids[1]: "checked"}
        and json.loads(written["annotation.notes"][ids[5]][0])["text"] == "a note",
    )
    listed = list_all(
        client,
        project=project,
        space=space,
        filter="annotation.quality.label = 'good'",
        start_time=recent,
        end_time=end,
    )
    check(
        "spans.list finds and shows them",
        [(s.context.span_id, s.annotations[0].label) for s in listed] == [(ids[0], "good")],
    )


def main():
    rest, flight, key, space, project, work = sys.argv[1:]
    rest, flight = urlsplit(rest), urlsplit(flight)
    configure(rest, flight, key)
    write_profile(work, rest, flight, key)
    from arize import ArizeClient

    end = datetime.now(timezone.utc).replace(microsecond=0)
    start = end - timedelta(days=365)
    client = ArizeClient()
    space_id, total = check_sdk(client, space, project, start, end, work)
    check_refusals(client, space_id, project, start, end)
    check_ax(space, space_id, project, start, end, total)
    check_annotations(client, space, space_id, project, start, end, work)
    print("The public clients work against this local AX.")


if __name__ == "__main__":
    main()
