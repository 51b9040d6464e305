"""Places: provinces, districts, cities and countries, resolved to names, codes and parents."""

from pipeline.places.component import Places, make_places
from pipeline.places.value import Place

__all__ = ["Place", "Places", "make_places"]
