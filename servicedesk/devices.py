"""What a page may use of the device it is read on: nothing, unless its view says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CAMERA = "camera"
_DEVICES = ("camera", "microphone", "geolocation", "display-capture", "usb", "serial", "payment")
_HEADER = "Permissions-Policy"


class DeviceMiddleware:
    """Forbids each device to every page that does not name it; a page of another origin inside ours gets none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(_HEADER, _policy())
        return response


def allow(response: HttpResponse, *devices: str) -> HttpResponse:
    """The same answer, whose page may ask for these devices."""
    response.headers[_HEADER] = _policy(*devices)
    return response


def _policy(*devices: str) -> str:
    return ", ".join(f"{each}=({'self' if each in devices else ''})" for each in _DEVICES)
