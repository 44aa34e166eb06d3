"""Reading public pages."""


def text_of(client, path: str, language: str = "en") -> str:
    answer = client.get(f"/{language}/{path}")
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()
