#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whole-program runs over captures that nobody here wrote, held against facts found by other tools.

The captures lie outside the project, in ../shared/captures beside the source (or $MALOTE_SHARED/captures); without
them the test is skipped. Expected values are those of the truth files: bodies cut by an independent script, commands and
reply codes as tshark saw them, counts by the peers' own baselines.
"""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

malote = os.environ["MALOTE"]
source = pathlib.Path(os.environ["MALOTE_SOURCE"])
shared = pathlib.Path(os.environ.get("MALOTE_SHARED", source / ".." / "shared")) / "captures"

# Where another tool's fact does not hold, what of it is left out, and why.
EXPLAINED = {
    "arkime/socks5-smtp-503.pcap": ("streams", "SMTP behind a SOCKS5 preamble on port 1080: no SMTP connection of its own"),
    "chrissanders/mail_sender_attachment.pcapng": ("bodies", "the cut took Ethernet trailers for payload; tshark's export equals ours to the octet"),
    "pcapplusplus/Ftp.pcap": ("streams", "tshark names a 6to4 tunnel's outer addresses; ours are those of the FTP hosts inside"),
    "pcapplusplus/Smtp.pcap": ("streams", "tshark takes a base64 password for a command where its prompt is missing"),
    "suricata-verify/issue-4220-01-ids__1flowB.pcap": ("streams", "tshark gives up pairing behind a gap; five 250 are in the stream"),
    "suricata-verify/smtp-data-rejected__10.7.29.101_49898-178.63.41.150_25.pcap":
        ("bodies", "the cut begins at the first DATA, which the server refused"),
    "suricata-verify/smtp-rset-starttls.pcap": ("streams", "tshark shows four octets of a verb that a segment border cuts"),
    "ndpi/fuzz-2006-06-26-2594.pcap": ("streams", "damaged octets: a verb that begins with one of them, behind a false hole of 27,197 octets, is not believed"),
    "ndpi/ftp.pcap": ("objects", "tshark leaves out what stands behind a lost segment; tcpflow's stream equals ours"),
    "nfstream/ftp.pcap": ("objects", "tshark leaves out what stands behind a lost segment; tcpflow's stream equals ours"),
    "zeek/ftp__bigtransfer.pcap": ("flows", "gaps of gigabytes: tshark strings the segments together, tcpflow begins a stream at each"),
    "zeek/smtp-mail-transactions-invalid.pcap": ("bodies", "the cut takes what follows a refused DATA for a body; the server refused it line by line"),
}

IMAP = set("""CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST
    LSUB STATUS APPEND CHECK CLOSE EXPUNGE SEARCH FETCH STORE COPY UID IDLE ENABLE NAMESPACE ID MOVE UNSELECT SORT THREAD
    GETQUOTA GETQUOTAROOT XLIST""".split())

faults = []
checks = 0
parts_compared = 0
confirmed_compared = 0


def check(fine, text):
    global checks
    checks += 1
    if not fine:
        faults.append(text)


def rows(kind, store):
    done = subprocess.run([malote, "list", kind, store, "--json"], capture_output=True, timeout=120)
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def fact(truth, start):
    return next((f for f in truth["facts"] if f["tool"].startswith(start)), None)


def flow_name(client, server):
    def end(e):
        ip = e["ip"]
        if "." in ip:
            ip = ".".join(f"{int(octet):03}" for octet in ip.split("."))
        return f"{ip}.{e['port']:05}"
    return end(client), end(server)


def check_bodies(name, truth, messages):
    """Every body that the plain cut found whole is a message of ours with the same octets."""
    ours = collections.Counter(m["sha256"] for m in messages)
    wanted = []
    for start, key in (("plain cut: SMTP", "messages"), ("plain cut: POP3", "items")):
        found = fact(truth, start)
        for body in found[key] if found else []:
            if body.get("via") in ("DATA", "BDAT") or str(body.get("cmd", "")).split(" ")[0].upper() in ("RETR", "TOP"):
                wanted.append(body)
    for body in wanted:
        if not body.get("complete") or "sha256" not in body:
            continue
        check(ours[body["sha256"]] > 0, f"{name}: no message with the {body['bytes']} octets of {body.get('via') or body.get('cmd')}")
        ours[body["sha256"]] -= 1
    whole = [m for m in messages if m["complete"]]
    for message in whole:
        check(any(b.get("sha256") == message["sha256"] for b in wanted) or not wanted,
              f"{name}: m{message['id']} ({message['size']} octets) is called complete and nobody else found it")


def check_parts(name, truth, messages, parts):
    """Each part's hash in every message whose parts python's email package took apart, octet for octet."""
    global parts_compared
    of_message = collections.defaultdict(list)
    for part in parts:
        if not part["type"].startswith("message/rfc822") and ".uu" not in part["path"]:
            of_message[part["message"]].append(part)
    by_hash = {m["sha256"]: m["id"] for m in messages}
    for start, key in (("plain cut: SMTP", "messages"), ("plain cut: POP3", "items")):
        found = fact(truth, start)
        for body in found[key] if found else []:
            identity = by_hash.get(body.get("sha256"))
            theirs = (body.get("mime") or {}).get("parts")
            if identity is None or not theirs or not body.get("complete"):
                continue
            ours = of_message[identity]
            where = f"{name}: m{identity}"
            check([p["sha256"] for p in ours] == [p["sha256"] for p in theirs],
                  f"{where}: parts {[(p['path'], p['size']) for p in ours]}, python's {[(p['type'], p['size']) for p in theirs]}")
            for mine, other in zip(ours, theirs):
                check(mine["type"] == other["type"], f"{where}: part {mine['path']} is {mine['type']}, python says {other['type']}")
                parts_compared += 1


def check_confirmed(name, truth, messages, parts):
    """What two independent tools agree on, each part and each message, is ours to the octet. One of the two is the plain
    cut, which tells all three hashes of what another tool names by one of them."""
    global confirmed_compared
    ours = collections.Counter(row["sha256"] for row in messages + parts)
    sha256_of = {}
    for start, key in (("plain cut: SMTP", "messages"), ("plain cut: POP3", "items")):
        found = fact(truth, start)
        for body in found[key] if found else []:
            for thing in [body] + ((body.get("mime") or {}).get("parts") or []):
                sha256_of.update({thing[kind]: thing["sha256"] for kind in ("md5", "sha1", "sha256") if kind in thing})
    wanted = collections.Counter()
    for agreed in truth.get("confirmed_by_two_or_more", []):
        if not agreed["fact"].startswith(("MIME part", "whole SMTP message")):
            continue  # streams and transfers are compared elsewhere
        sha256 = sha256_of.get(agreed["hash"])
        check(sha256 is not None, f"{name}: nothing tells the SHA-256 of {agreed['fact']} {agreed['hash']}")
        wanted[agreed["fact"], agreed["hash"], sha256] += 1
    for (what, _, sha256), count in wanted.items():
        check(ours[sha256] >= count, f"{name}: {ours[sha256]} of {count} {what}, SHA-256 {sha256}")
        confirmed_compared += count


def check_literals(name, truth, messages):
    """Every literal that the plain cut took out of an IMAP stream is the octets of a message of ours; one that was
    fetched more than once, or of which the whole message was fetched later, is one row (docs/command-line.md)."""
    found = fact(truth, "plain cut: POP3")
    literals = [i for i in found["items"] if "literal" in i] if found else []
    if not literals:
        return
    ours = {m["sha256"]: m for m in messages if m["via"] == "imap"}
    for item in literals:
        if not item.get("complete"):
            continue
        message = ours.get(item["sha256"])
        snippet = not item["before"].rstrip().endswith(("BODY[]", "RFC822"))
        whole = message is not None and message["complete"]
        if message is None and snippet:  # part of a message that came whole
            check(any(m["complete"] for m in ours.values()), f"{name}: no message with the {item['bytes']} octets of {item['before']}")
            continue
        check(message is not None, f"{name}: no message with the {item['bytes']} octets of {item['before']}")
        if message is not None:
            check(message["partial"] == "headers" and not whole if snippet else whole, f"{name}: m{message['id']} is not what {item['before']} says")
    check(all(s in {i["sha256"] for i in literals} for s in ours), f"{name}: messages that nobody cut")


def check_streams(name, truth, sessions, exchanges):
    """Commands and reply codes of each SMTP stream as tshark saw them."""
    tshark = fact(truth, "tshark")
    by_ends = collections.defaultdict(list)
    for s in sessions:
        ends = f"{s['client']['ip']}:{s['client']['port']}", f"{s['server']['ip']}:{s['server']['port']}"
        by_ends[ends].append(s["id"])
        by_ends[ends[::-1]].append(s["id"])  # tshark goes by the first packet where no SYN was seen
    for stream in tshark["streams"] if tshark else []:
        ids = by_ends.get((stream["client"], stream["server"]), [])
        if "smtp_cmds" in stream and "tls" not in stream["protocols"]:
            ours = [e["command"] for e in exchanges if e["session"] in ids and e["command"]]
            theirs = [c.split(" ")[0].upper() for c in stream["smtp_cmds"]]
            missing = collections.Counter(theirs) - collections.Counter(ours)
            check(not missing, f"{name}: {stream['client']}: tshark has {dict(missing)} more")
        if "ftp_cmds" in stream and "imap" not in stream["protocols"]:
            check_ftp_stream(name, stream, ids, exchanges)
        if "smtp_codes" in stream:
            ours = collections.Counter(r["code"] for e in exchanges if e["session"] in ids for r in e["replies"])
            for code, count in stream["smtp_codes"].items():
                # tshark counts the lines of a multi-line reply, we count replies.
                check(0 < ours[code] <= count, f"{name}: {stream['client']}: reply {code}: {ours[code]}, tshark {count}")
        if "imap_cmds" in stream and "tls" not in stream["protocols"]:
            ours = [e["command"].split(" ")[-1] for e in exchanges if e["session"] in ids and e["command"]]
            # tshark takes words of messages for commands: only those that the lexicon knows count.
            theirs = [c.upper().split(" ")[-1] for c in stream["imap_cmds"]]
            missing = {c: n for c, n in (collections.Counter(theirs) - collections.Counter(ours)).items() if c in IMAP}
            check(not missing, f"{name}: {stream['client']}: tshark has IMAP {missing} more")
            check(all(c in IMAP for c in ours), f"{name}: {stream['client']}: commands that are none: {set(ours) - IMAP}")
        if "imap_status" in stream and "imap_cmds" in stream:
            ours = collections.Counter(r["code"] for e in exchanges if e["session"] in ids and e["tag"] for r in e["replies"][-1:])
            tagged = {c: n for c, n in ours.items() if c in stream["imap_status"]}
            for code, count in tagged.items():  # tshark counts untagged conditions, too
                check(count <= stream["imap_status"][code], f"{name}: {stream['client']}: {code}: {count} tagged, tshark {stream['imap_status'][code]}")
        if "pop_cmds" in stream and "tls" not in stream["protocols"]:
            ours = collections.Counter(e["command"] for e in exchanges if e["session"] in ids and e["command"])
            theirs = collections.Counter(c.split(" ")[0].upper() for c in stream["pop_cmds"])
            missing = {c: n for c, n in (theirs - ours).items() if c.isalpha() and len(c) <= 4}
            check(not missing, f"{name}: {stream['client']}: tshark has POP {missing} more")


def check_transfers(name, truth, transfers, left_out):
    """Each transfer is the stream that tcpflow reassembled, and each object that tshark found is one of them."""
    tcpflow = fact(truth, "tcpflow")
    flows = collections.defaultdict(list)
    for flow in tcpflow["flows"] if tcpflow else []:
        flows[flow["flow"]].append(flow)
    plain = [t for t in transfers if t["transfer_mode"] in ("S", None) and t["sha256"]]
    for transfer in plain:
        if left_out == "flows" or transfer["size"] == 0 or transfer["missing"] or not tcpflow:
            continue
        if tcpflow["flow_count"] > len(tcpflow["flows"]):  # long lists are cut
            continue
        client, server = flow_name(transfer["client"], transfer["server"])
        way = f"{client}-{server}" if transfer["direction"] == "upload" else f"{server}-{client}"
        seen = [f for key in flows if key.startswith(way) for f in flows[key]]
        check(any(f["sha256"] == transfer["sha256"] for f in seen),
              f"{name}: t{transfer['id']} ({transfer['size']} octets) is not tcpflow's {way}: {[f['bytes'] for f in seen]}")
    tshark = fact(truth, "tshark")
    ours = {t["sha256"] for t in plain}
    for found in tshark["exported_ftp_data"] if tshark and left_out not in ("objects", "flows") else []:
        check(found["sha256"] in ours, f"{name}: no transfer is tshark's {found['name']} of {found['size']} octets")


def check_ftp_stream(name, stream, ids, exchanges):
    ours = collections.Counter(e["command"] for e in exchanges if e["session"] in ids and e["command"])
    theirs = collections.Counter(c.split(" ")[0].upper()[:64] for c in stream["ftp_cmds"])
    if stream.get("ftp_cmds_count", 0) == len(stream["ftp_cmds"]):  # long lists are cut
        check(not theirs - ours, f"{name}: {stream['client']}: tshark has FTP {dict(theirs - ours)} more")
    said = collections.Counter(r["code"] for e in exchanges if e["session"] in ids for r in e["replies"])
    for code, count in stream.get("ftp_codes", {}).items():
        # tshark counts the lines of a multi-line reply, we count replies.
        check(0 < said[code] <= count, f"{name}: {stream['client']}: FTP reply {code}: {said[code]}, tshark {count}")


def run(manifest_row, folder):
    name = manifest_row["file"]
    store = str(pathlib.Path(folder) / "store.db")
    done = subprocess.run([malote, "read", str(shared / name), "-d", store, "--quiet"], capture_output=True, timeout=120)
    check(done.returncode in (0, 1, 3), f"{name}: read exits {done.returncode}: {done.stderr.decode(errors='replace')[:200]}")
    if done.returncode == 3:
        check(manifest_row["category"] in ("fuzz", "stress"), f"{name}: refused: {done.stderr.decode(errors='replace')[:200]}")
        return
    sessions = rows("sessions", store)
    if manifest_row["category"] == "negative":
        ours = [s for s in sessions if s["protocol"] in ("smtp", "pop3", "imap", "ftp")]
        check(not ours, f"{name}: {len(ours)} sessions that are none of ours")
        return
    truth_file = shared / "truth" / (name.replace("/", "__") + ".json")
    if not truth_file.exists():
        return
    truth = json.loads(truth_file.read_text())
    left_out = EXPLAINED.get(name, (None,))[0]
    if left_out != "bodies":
        messages = rows("messages", store)
        mails = [m for m in messages if m["via"] != "imap"]
        check_bodies(name, truth, mails)
        parts = rows("parts", store)
        check_parts(name, truth, mails, parts)
        check_confirmed(name, truth, messages, parts)
        check_literals(name, truth, messages)
    check_transfers(name, truth, rows("transfers", store), left_out)
    if left_out != "streams":
        check_streams(name, truth, sessions, rows("exchanges", store))


def main():
    if not (shared / "MANIFEST.tsv").exists():
        print("skipped: no captures beside the source")
        sys.exit(77)
    with open(shared / "MANIFEST.tsv", newline="") as table:
        manifest = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    only = sys.argv[1:]
    for row in manifest:
        if only and not any(word in row["file"] for word in only):
            continue
        if not (shared / row["file"]).exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            run(row, folder)
    if not only:
        check(parts_compared > 100, f"only {parts_compared} parts were compared: is this test blind?")
        check(confirmed_compared > 10, f"only {confirmed_compared} facts that two tools agree on: is this test blind?")
    for fault in faults:
        print(fault)
    print(f"{checks - len(faults)} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
