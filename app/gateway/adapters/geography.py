"""Which cities of the province lie in a shape on the map? Standards that draw their areas know no division codes.

A city counts as inside when its seat is: enough to decide which warnings a page shows first, never to hide one.
"""

from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]  # latitude, longitude in degrees (WGS 84)

EARTH_KM = 6371.0
# GB/T 2260 code -> the city's seat, to a hundredth of a degree.
SEATS: dict[str, Point] = {
    "440100": (23.13, 113.26),
    "440200": (24.81, 113.60),
    "440300": (22.54, 114.06),
    "440400": (22.27, 113.58),
    "440500": (23.35, 116.68),
    "440600": (23.02, 113.12),
    "440700": (22.58, 113.08),
    "440800": (21.27, 110.36),
    "440900": (21.66, 110.93),
    "441200": (23.05, 112.47),
    "441300": (23.11, 114.42),
    "441400": (24.29, 116.12),
    "441500": (22.79, 115.38),
    "441600": (23.74, 114.70),
    "441700": (21.86, 111.98),
    "441800": (23.68, 113.06),
    "441900": (23.02, 113.75),
    "442000": (22.52, 113.39),
    "445100": (23.66, 116.62),
    "445200": (23.55, 116.37),
    "445300": (22.92, 112.04),
}


def cities_in_polygon(corners: list[Point]) -> list[str]:
    """The codes of the cities inside a closed line; none for what is no area."""
    return [code for code, seat in SEATS.items() if len(corners) > 2 and _inside(seat, corners)]


def cities_in_circle(centre: Point, radius_km: float) -> list[str]:
    """The codes of the cities within a distance."""
    return [code for code, seat in SEATS.items() if _distance_km(centre, seat) <= radius_km]


def _inside(point: Point, corners: list[Point]) -> bool:
    """Count how often a line going east from the point crosses the border: an odd number means inside."""
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (lat_a > point[0]) != (lat_b > point[0]):
            crossing = lon_a + (point[0] - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
            inside ^= crossing > point[1]
    return inside


def _distance_km(one: Point, other: Point) -> float:
    """The way along the great circle (haversine)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
