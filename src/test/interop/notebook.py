"""What the public clients export is annotated as in a notebook, and fed to `spanbeam annotate`.

Called by notebook.sh; see README.md.
"""

import json
import shlex
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from public_clients import ax, check, configure, write_profile

SPANS = 6


def wide(prefix):
    """Adds one column for each part of an annotation."""

    def annotate(frame, number):
        frame[prefix + "quality.label"] = ["good", "bad", "unclear"] * (len(frame) // 3)
        frame[prefix + "helpfulness.score"] = [
            (number * SPANS + i) / 1000 for i in range(len(frame))
        ]
        frame[prefix + "notes.text"] = [
            f'form {number}, "span" {i},\nmöglich' for i in range(len(frame))
        ]

    return annotate


def values(frame, number):
    """Adds one column with a list of annotations."""
    other = pd.DataFrame(index=frame.index)
    wide("")(other, number)
    frame["values"] = [
        [
            {"name": "quality", "label": row["quality.label"], "score": None, "text": None},
            {
                "name": "helpfulness",
                "label": None,
                "score": row["helpfulness.score"],
                "text": None,
            },
            {"name": "notes", "label": None, "score": None, "text": row["notes.text"]},
        ]
        for _, row in other.iterrows()
    ]


def values_as_text(frame, number):
    """A cell of CSV holds text: the list has to be JSON, as str() of a list is not."""
    values(frame, number)
    frame["values"] = frame["values"].map(json.dumps)


def to_records(frame, path):
    frame.to_json(path, orient="records")


def to_lines(frame, path):
    frame.to_json(path, orient="records", lines=True)


def to_csv(frame, path):
    frame.to_csv(path)


def to_csv_again(frame, path):
    """Written with its index and read back without a word about it: there is an Unnamed: 0."""
    frame.to_csv(path)
    pd.read_csv(path, dtype=str).to_csv(path)


def to_parquet(frame, path):
    frame.to_parquet(path)


def to_filtered_parquet(frame, path):
    """A selection of rows has an index that is stored as __index_level_0__."""
    frame.set_index(frame.index * 7 % 5).to_parquet(path)


WRITERS = {
    "json": to_records,
    "jsonl": to_lines,
    "csv": to_csv,
    "reread.csv": to_csv_again,
    "parquet": to_parquet,
    "filtered.parquet": to_filtered_parquet,
}

ANNOTATIONS = {
    "prefixed": wide("annotation."),
    "wide": wide(""),
    "values": values,
    "text": values_as_text,
}


def frames(client, space, space_id, project, start, end, work):
    """Exports spans in every way that leads to a notebook; returns frames and parsed JSON."""
    window = ["--start-time", start.isoformat(), "--end-time", end.isoformat()]
    code, out, err = ax(
        "spans", "export", project, "--space", space, "--stdout", "--limit", str(SPANS), *window
    )
    check(f"ax spans export {err[-300:] if code else ''}", code == 0)
    nested = json.loads(out)
    code, out, err = ax(
        "spans", "export", project, "--space", space_id, "--all", "--stdout", *window
    )
    check(f"ax spans export --all {err[-300:] if code else ''}", code == 0)
    flat = work / "all.json"
    flat.write_text(out)
    sdk = client.spans.export_to_df(
        space_id=space_id, project_name=project, start_time=start, end_time=end
    )
    # By itself pandas fails over the times of earlier annotations (annotation.*.updated_at).
    flat = pd.read_json(
        flat, convert_dates=["start_time", "end_time"], keep_default_dates=False
    )
    return nested, {"sdk": sdk.head(SPANS), "all": flat.head(SPANS)}


def nested_files(nested, work):
    """The export over REST stays nested: annotations are added to its objects."""
    number = 0
    for member in ("values", "annotations"):
        path = work / f"rest-{member}.json"
        records = [dict(span) for span in nested]
        expected = {}
        for i, record in enumerate(records):
            score = (900 + number * SPANS + i) / 1000
            record[member] = [{"name": "helpfulness", "score": score}]
            expected[record["context"]["span_id"]] = {"helpfulness.score": score}
        path.write_text(json.dumps(records, indent=2))
        number += 1
        yield path, expected


def frame_files(all_frames, work):
    number = 0
    for source, frame in all_frames.items():
        for kind, annotate in ANNOTATIONS.items():
            for suffix, writer in WRITERS.items():
                if kind == "values" and "csv" in suffix:
                    continue
                number += 1
                annotated = frame.copy()
                annotate(annotated, number)
                reference = pd.DataFrame(index=annotated.index)
                wide("")(reference, number)
                expected = {
                    identity: row.to_dict()
                    for identity, (_, row) in zip(
                        annotated["context.span_id"], reference.iterrows()
                    )
                }
                path = work / f"{source}-{kind}.{suffix}"
                try:
                    writer(annotated, path)
                except Exception as e:  # pandas itself can't write each frame in each format
                    print(f"skipped {path.name}: pandas says {str(e)[:100]}")
                    continue
                yield path, expected


def written(client, space_id, project, start, end, expected):
    frame = client.spans.export_to_df(
        space_id=space_id, project_name=project, start_time=start, end_time=end
    ).set_index("context.span_id")
    for identity, values in expected.items():
        for column, value in values.items():
            found = frame.loc[identity, "annotation." + column]
            if found != value:
                return f"{identity} {column} is {found!r}, not {value!r}"
    return None


def main():
    rest, flight, key, space, project, work, spanbeam = sys.argv[1:]
    rest, flight = urlsplit(rest), urlsplit(flight)
    configure(rest, flight, key)
    write_profile(work, rest, flight, key)
    from arize import ArizeClient

    client = ArizeClient()
    work = Path(work)
    end = datetime.now(timezone.utc).replace(microsecond=0)
    start = end - timedelta(days=30)
    space_id = [s for s in client.spaces.list().spaces if s.name == space][0].id
    nested, all_frames = frames(client, space, space_id, project, start, end, work)
    failed = 0
    for path, expected in [*nested_files(nested, work), *frame_files(all_frames, work)]:
        done = subprocess.run(
            [
                *shlex.split(spanbeam),
                *("annotate", project, "--space", space, "--file", str(path)),
                *("--run-dir", str(path) + ".run"),
            ],
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            problem = written(client, space_id, project, start, end, expected)
        else:
            letter = Path(str(path) + ".run") / "dead-letter.jsonl"
            problem = done.stderr + (letter.read_text()[-600:] if letter.exists() else "")
        print(("FAILED  " if problem else "ok      ") + path.name, problem or "", flush=True)
        failed += bool(problem)
    check(f"every file is annotated from ({failed} are not)", failed == 0)


if __name__ == "__main__":
    main()
