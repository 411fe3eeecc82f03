"""The API answers what its description says, whatever is sent (schemathesis)."""

import os
import subprocess
import sys

CHECKS = ("not_a_server_error,status_code_conformance,"
          "content_type_conformance,response_schema_conformance")


def run(stack, folder, token, parameters, examples):
    """A bounded run with a fixed seed; what of the description did not hold."""
    folder.mkdir()
    named = "\n".join(f'"{name}" = "{value}"'
                      for name, value in parameters.items())
    (folder / "schemathesis.toml").write_text(
        f'[parameters]\n{named}\n[reports]\ndirectory = "{folder}"\n')
    return subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file",
         folder / "schemathesis.toml", "run",
         f"{stack.url}/api/v1/openapi.json", "--checks", CHECKS,
         "--max-examples", str(examples), "--seed", "20261129",
         "--phases", "examples,fuzzing", "--mode", "all",
         "--no-color", "--max-failures", "50",
         "-H", f"Authorization: Bearer {token}"],
        cwd=folder, env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY":
                         str(folder / "hypothesis")},
        text=True, capture_output=True, timeout=900, check=False)


def test_every_answer_is_as_described(stack, newcomer, api_of, pilot,
                                      tmp_path):
    person = newcomer()
    person.sign_in()
    pilot.connect(person, accounts=["Own"])
    api = api_of(person)
    [account] = [a["id"] for a in api.items("/accounts")]
    where = f"/accounts/{account}"
    [member] = api.items(f"{where}/members")
    invited = api.ask("POST", f"{where}/invitations", {
        "email": "schema@example.com", "role": "member"}).json()
    [grant] = [g["id"] for g in api.items("/me/grants")
               if g["app"]["client_id"] == "dns-pilot"]
    done = run(stack, tmp_path / "run", api.token, {
        "path.account": account, "path.member": member["id"],
        "path.invitation": invited["id"], "path.grant": grant,
    }, examples=6)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
