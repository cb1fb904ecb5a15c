"""The words the demo's rows are made of."""


def _parts(text: str, *, separator: str = " ") -> tuple[str, ...]:
    """The parts of a text."""
    return tuple(text.split(separator))


GIVEN_NAMES = _parts(
    "Ada Aisha Aleksander Amara Amélie Anouk Arjun Astrid Bao Beatriz Björn Brigid Camille Chidi"
    " Clara Dagny Daniel Diego Eilidh Elif Emeka Esther Farid Fatou Felix François Freya Giulia"
    " Grace Hana Hannah Haruki Hugo Ida Imani Inés Ioana Ivan Jana Jasper João Jules Kaito Karim"
    " Katarzyna Kofi Lale Lars Leila Linh Lucía Łukasz Mads Maeve Malik Mateo Mei Mila Miriam"
    " Mustafa Nadia Naoko Ngozi Niamh Noor Oksana Olga Omar Oskar Paula Pavel Pilar Priya Quentin"
    " Rania Rasmus René Rosa Ruth Salma Samuel Sanna Selin Siobhán Sofía Søren Stefan Tariq Tereza"
    " Thandi Tomás Ulla Umar Valentina Vera Viktor Wanjiru Wei Xenia Yara Yusuf Zoë Zuzana"
)

FAMILY_NAMES = _parts(
    "Abara Achterberg Adeyemi Andersen Araújo Bakker Banerjee Baptiste Bergström Bianchi Brânză "
    "Calloway Castellanos Çelik Chaudhry Costa Dąbrowski Danjuma Delacroix Demir Dlamini Dubois "
    "Eriksen Fairweather Farouk Ferreira Fitzgerald Fontaine Fujimoto García Goldwasser "
    "Grünwald Haddad Hagström Halloran Hernández Hoffmann Horváth Ibáñez Ivanenko Jankowski "
    "Kamau Karlsen Kaya Keane Kobayashi Kovač Krüger Laurent Lindqvist Lombardi Mahmoud "
    "Marchetti McAllister Mbeki Mendoza Moreau Müller Nakagawa Ndiaye Nguyễn Novák Nowicka "
    "O'Brien Odhiambo Okafor Olofsson Ortega Osei Pálsson Papadaki Pereira Petrov Quiroga "
    "Rahimi Ramírez Reyes Rossi Ruiz Sánchez Schäfer Sharma Silva Skov Sørensen Suzuki "
    "Takahashi Tanaka Thorsen Tóth Tremblay Usman Vargas Vasquez Verhoeven Virtanen Weber "
    "Whitfield Yamada Zając Zhou Zimmermann"
)

OTHER_SCRIPTS = (
    "李小龙-沈",
    "佐藤 陽菜",
    "김민준",
    "Світлана Коваль",
    "Αλέξανδρος Νικολάου",
    "ليلى حداد",
    "נועה לוי",
    "आरव शर्मा",
    "Nguyễn Thị Hồng Ánh",
    "Þórunn Ægisdóttir",
)

CITIES = (
    ("Lisboa", "Portugal", "PT", 38.7223, -9.1393),
    ("Porto", "Portugal", "PT", 41.1579, -8.6291),
    ("Madrid", "Spain", "ES", 40.4168, -3.7038),
    ("A Coruña", "Spain", "ES", 43.3623, -8.4115),
    ("Sevilla", "Spain", "ES", 37.3891, -5.9845),
    ("Paris", "France", "FR", 48.8566, 2.3522),
    ("Lyon", "France", "FR", 45.764, 4.8357),
    ("Nîmes", "France", "FR", 43.8367, 4.3601),
    ("Bruxelles", "Belgium", "BE", 50.8503, 4.3517),
    ("Utrecht", "Netherlands", "NL", 52.0907, 5.1214),
    ("Amsterdam", "Netherlands", "NL", 52.3676, 4.9041),
    ("Köln", "Germany", "DE", 50.9375, 6.9603),
    ("Leipzig", "Germany", "DE", 51.3397, 12.3731),
    ("München", "Germany", "DE", 48.1351, 11.582),
    ("Berlin", "Germany", "DE", 52.52, 13.405),
    ("Zürich", "Switzerland", "CH", 47.3769, 8.5417),
    ("Wien", "Austria", "AT", 48.2082, 16.3738),
    ("Graz", "Austria", "AT", 47.0707, 15.4395),
    ("Praha", "Czechia", "CZ", 50.0755, 14.4378),
    ("Brno", "Czechia", "CZ", 49.1951, 16.6068),
    ("Kraków", "Poland", "PL", 50.0647, 19.945),
    ("Łódź", "Poland", "PL", 51.7592, 19.456),
    ("København", "Denmark", "DK", 55.6761, 12.5683),
    ("Aarhus", "Denmark", "DK", 56.1629, 10.2039),
    ("Malmö", "Sweden", "SE", 55.605, 13.0038),
    ("Göteborg", "Sweden", "SE", 57.7089, 11.9746),
    ("Oslo", "Norway", "NO", 59.9139, 10.7522),
    ("Tromsø", "Norway", "NO", 69.6492, 18.9553),
    ("Helsinki", "Finland", "FI", 60.1699, 24.9384),
    ("Reykjavík", "Iceland", "IS", 64.1466, -21.9426),
    ("Dublin", "Ireland", "IE", 53.3498, -6.2603),
    ("Galway", "Ireland", "IE", 53.2707, -9.0568),
    ("Leeds", "United Kingdom", "GB", 53.8008, -1.5491),
    ("Bristol", "United Kingdom", "GB", 51.4545, -2.5879),
    ("Torino", "Italy", "IT", 45.0703, 7.6869),
    ("Forlì", "Italy", "IT", 44.2227, 12.0407),
    ("Athína", "Greece", "GR", 37.9838, 23.7275),
    ("İzmir", "Türkiye", "TR", 38.4237, 27.1428),
    ("Toronto", "Canada", "CA", 43.6532, -79.3832),
    ("Montréal", "Canada", "CA", 45.5017, -73.5673),
    ("Portland", "United States", "US", 45.5152, -122.6784),
    ("Austin", "United States", "US", 30.2672, -97.7431),
    ("São Paulo", "Brazil", "BR", -23.5505, -46.6333),
    ("Bogotá", "Colombia", "CO", 4.711, -74.0721),
    ("Nairobi", "Kenya", "KE", -1.2921, 36.8219),
    ("Cape Town", "South Africa", "ZA", -33.9249, 18.4241),
    ("Auckland", "New Zealand", "NZ", -36.8509, 174.7645),
    ("Kyōto", "Japan", "JP", 35.0116, 135.7681),
)

STREETS = _parts(
    "Mill Lane|Rua das Flores|Lindenweg|Calle Mayor|Rue du Port|Kerkstraat|Storgatan|Via Roma"
    "|Harbour Road|Ulica Długa|Söderallee|Elm Crescent|Station Street|Am Anger|Plaza Vieja"
    "|Quai Sainte-Anne|Birch Avenue|Skovvej|Old Market|Bahnhofstraße",
    separator="|",
)

CATEGORIES = (
    ("Kitchen", None, "0.20"),
    ("Garden", None, "0.20"),
    ("Outdoor", None, "0.20"),
    ("Office", None, "0.20"),
    ("Books", None, "0.07"),
    ("Food", None, "0.05"),
    ("Cookware", 1, "0.20"),
    ("Knives", 1, "0.20"),
    ("Tableware", 1, "0.20"),
    ("Hand tools", 2, "0.20"),
    ("Seeds", 2, "0.07"),
    ("Watering", 2, "0.20"),
    ("Tents", 3, "0.20"),
    ("Backpacks", 3, "0.20"),
    ("Lamps", 3, "0.20"),
    ("Paper", 4, "0.20"),
    ("Pens", 4, "0.20"),
    ("Desks", 4, "0.20"),
    ("Travel", 5, "0.07"),
    ("Crafts", 5, "0.07"),
    ("Coffee", 6, "0.05"),
    ("Tea", 6, "0.05"),
)
"""Name, parent and tax rate; the first six are the roots."""

GOODS = {
    7: ("Sauté pan", "Stockpot", "Casserole", "Wok", "Milk pan"),
    8: ("Paring knife", "Bread knife", "Chef's knife", "Sharpening stone"),
    9: ("Soup bowl", "Dinner plate", "Carafe", "Espresso cup"),
    10: ("Trowel", "Pruning shears", "Hoe", "Leaf rake"),
    11: ("Tomato seeds", "Lavender seeds", "Wildflower mix", "Kale seeds"),
    12: ("Watering can", "Garden hose", "Rain barrel", "Spray nozzle"),
    13: ("Two-person tent", "Tarp", "Dome tent", "Tent pegs"),
    14: ("Daypack", "Trekking pack", "Dry bag", "Hip bag"),
    15: ("Head torch", "Camping lantern", "Solar lamp", "String lights"),
    16: ("Notebook", "Sketch pad", "Envelope set", "Wall planner"),
    17: ("Fountain pen", "Brush pen", "Pencil set", "Ink bottle"),
    18: ("Standing desk", "Desk mat", "Monitor shelf", "Drawer unit"),
    19: ("Guide to the Fjords", "Night Trains of Europe", "Walking the Coast"),
    20: ("The Bookbinder's Manual", "Natural Dyes", "Knots for Everyone"),
    21: ("House blend", "Decaf", "Single origin", "Espresso roast"),
    22: ("Sencha", "Rooibos", "Earl Grey", "Peppermint"),
}

MAKERS = _parts(
    "Alder & Finch|Nordlys|Casa Brava|Fjellheim|Tinker Row|Petit Bois|Hølm|Quarry Works|Marisol"
    "|Oak Lantern|Grünfeld|Saltmarsh",
    separator="|",
)

COLOURS = (
    ("slate", 96, 108, 118),
    ("moss", 92, 122, 64),
    ("rust", 168, 84, 48),
    ("sand", 212, 190, 150),
    ("indigo", 62, 60, 128),
    ("crème", 240, 230, 208),
)

TITLES = ("Packer", "Buyer", "Customer care", "Driver", "Accountant", "Photographer", "Planner")

REVIEW_TITLES = _parts(
    "Exactly what I needed|Solid|Would buy again|Not for me|Better than expected|Meh|A small joy"
    "|Broke after a week|Très bien|Great gift",
    separator="|",
)

REVIEW_SENTENCES = (
    "It arrived two days early and was packed with care.",
    "The colour is a little darker than in the picture, but I like it.",
    "After a month of daily use there is not a scratch on it.",
    "My daughter has taken it over, so I am ordering a second one.",
    "The handle could be longer.",
    "Für den Preis wirklich gut verarbeitet.",
    "I had a question, and customer care answered within the hour.",
    "It does what it says; no more, no less.",
    "Le mode d'emploi est un peu court.",
    "One corner was bent, and the replacement came without any fuss.",
    'A friend called it "the only sensible thing in your kitchen".',
    "I would not call it cheap, but it will outlive me.",
    "Weighs less than I feared, even when wet.",
    "Returned it: too small for what I had in mind.",
    "The smell of new rubber went away after a week.",
    "Five stars for the box alone 📦.",
)

ORDER_NOTES = (
    "Please ring twice.",
    "Leave with the neighbour at no. 4.",
    "It is a present: no invoice in the parcel, please.",
    "Deliver after 17:00, if possible.",
    "Gate code 0471; mind the dog.",
)
