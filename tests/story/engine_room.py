"""The engine seen from its own admin side, to compare with what Placet says."""

import time

import httpx


class EngineRoom:
    """Looks into the engine, and holds its deliveries back."""

    def __init__(self, stack, rows):
        self._stack = stack
        self._rows = rows
        self.http = httpx.Client(base_url=stack.engine.admin, timeout=30,
                                 trust_env=False)

    def is_active(self, token):
        answer = self.http.post("/admin/oauth2/introspect",
                                data={"token": token})
        assert answer.status_code == 200, answer.text
        return answer.json()["active"]

    def client(self, client_id):
        return self.http.get(f"/admin/clients/{client_id}").json()

    def asked(self):
        """How many requests of any kind the engine has been sent."""
        text = self.http.get("/admin/metrics/prometheus").text
        return sum(float(line.rsplit(" ", 1)[1])
                   for line in text.splitlines()
                   if line.startswith("http_requests_total")
                   and "prometheus" not in line and "health" not in line)

    def hold_deliveries(self, grant):
        """Puts a grant's deliveries off until `release_deliveries`."""
        self._rows("update delivery set due_at = now() + interval '1 hour' "
                   "where grant_id = %s and state <> 'done' returning 1",
                   grant)

    def release_deliveries(self, grant):
        self._rows("update delivery set due_at = now() "
                   "where grant_id = %s and state <> 'done' returning 1",
                   grant)

    def outcomes(self, grant, seconds=30):
        """Waits until every delivery of the grant is done; their outcomes."""
        end = time.monotonic() + seconds
        while True:
            found = self._rows("select state, outcome, failure from delivery "
                               "where grant_id = %s", grant)
            if found and all(state == "done" for state, *_ in found):
                return sorted(outcome for _, outcome, _ in found)
            assert time.monotonic() < end, f"not delivered: {found}"
            time.sleep(0.1)
