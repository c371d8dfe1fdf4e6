"""What actions are judged by: pure."""


def body_of(number: str, happened: str, cause: str, helped: str) -> str:
    """The text of a lesson: what happened, why, what helped, and the complaint it comes from."""
    return f"经过：{happened}\n\n原因：{cause}\n\n有效的做法：{helped}\n\n来源：{number}"
