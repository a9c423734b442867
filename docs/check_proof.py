#!/usr/bin/env python3
"""Checks a proof file of Anwang without Anwang: python3 check_proof.py FILE [PUBLIC-KEY]
Exit code 0: it holds; 1: it does not; 2: the tree holds, but no library was there to check the signature."""
import base64, hashlib, json, re, sys

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def need(true, why): true or sys.exit("does not hold: " + why)
def b64(s): return base64.b64decode(s, validate=True)

text = open(sys.argv[1], encoding="utf-8").read()
text = re.sub(r'("(?:\\.|[^"\\])*")|\s+', r"\1", text)  # spaces between the values are the file's, not the record's
proof, last, at = json.loads(text), {}, text.index('"entries":[') + len('"entries":[')
key = sys.argv[2] if len(sys.argv) > 2 else proof["key"]
origin, size, root, signed = proof["checkpoint"].split("\n")[:4]
need(origin == "anwang/" + proof["district"] and re.fullmatch(r"at \d+", signed), "checkpoint of another district")
size, root = int(size), b64(root)
for e in proof["entries"]:
    raw = text[at:json.JSONDecoder().raw_decode(text, at)[1]]
    at += len(raw) + 1
    body = raw[raw.index('"body":') + 7:raw.rindex(',"leaf":"')]  # as it was written: never parsed and spelled anew
    s = lambda name: json.dumps(e[name], ensure_ascii=False)
    record = (f'{{"about":{s("about")},"actor":{s("actor")},"at":{e["at"]},"body":{body},"district":{s("district")},"id":{s("id")},'
              f'"kind":{s("kind")},"recorded":{e["recorded"]},"subject":{s("subject")},"version":{e["version"]}}}').encode()
    leaf, n, top = sha(b"\0", record), e["number"] - 1, size - 1  # RFC 9162, 2.1.3.2
    need(e["district"] == proof["district"] and leaf == b64(e["leaf"]) and 0 <= n < size, f"entry {e['number']} was changed")
    for p in map(b64, e["path"]):
        need(top > 0, f"entry {e['number']}: path too long")
        leaf, right = (sha(b"\1", p, leaf), True) if n & 1 or n == top else (sha(b"\1", leaf, p), False)
        while right and n and not n & 1: n, top = n >> 1, top >> 1
        n, top = n >> 1, top >> 1
    need(top == 0 and leaf == root, f"entry {e['number']} is not under the signed root")
    about = e["about"], e["subject"]
    need(e["version"] == last.get(about, min(e["version"], 1) - 1) + 1, f"entry {e['number']}: a version before it is left out")
    last[about] = e["version"]
name, number, public = key.split("+", 2)
message, signature = proof["checkpoint"].rsplit("\n\n", 1)
sig = signature.split()[-1]
line, public, sig = f"— {name} {sig}\n", b64(public), b64(sig)
need(signature == line and sig[:4].hex() == number == sha(name.encode(), b"\n", public)[:4].hex(), "signed by another key")
print(f"{len(proof['entries'])} entries lie under the root of {size} entries of district {proof['district']}, signed {signed}")
try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("signature NOT checked: Python has no Ed25519 of its own; pip install cryptography"), sys.exit(2)
try: Ed25519PublicKey.from_public_bytes(public[1:]).verify(sig[4:], message.encode() + b"\n")
except Exception: sys.exit("does not hold: signature")
print("signature holds;", "key as given" if len(sys.argv) > 2 else "compare this key with the published one: " + key)
