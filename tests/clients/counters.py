"""What engine and gateway count by themselves."""

import re

import httpx

_COUNT = re.compile(r'(?m)^http_requests_duration_seconds_count\{([^}]*)\} '
                    r"(\d+)$")


def token_requests(admin):
    """How many token requests an engine has answered, as it counts itself."""
    text = httpx.get(f"{admin}/admin/metrics/prometheus", timeout=10,
                     trust_env=False).text
    return sum(int(count) for labels, count in _COUNT.findall(text)
               if 'endpoint="/oauth2/token"' in labels)


def metric(stack, name):
    """A counter of the gateway, over all its workers."""
    text = httpx.get(f"{stack.url}/metrics", timeout=10,
                     trust_env=False).text
    found = re.findall(rf"(?m)^placet_{name} (\d+)$", text)
    assert len(found) == 1, f"no {name} in {text}"
    return int(found[0])
