"""The demo shop's tables, indexes and views."""

TABLES = (
    """
    CREATE TABLE cities (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      country TEXT NOT NULL,
      country_code TEXT NOT NULL CHECK (length(country_code) = 2),
      latitude REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),
      longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180)
    )""",
    """
    CREATE TABLE customers (
      id INTEGER PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      phone TEXT,
      city_id INTEGER NOT NULL REFERENCES cities (id),
      created_at TIMESTAMP NOT NULL,
      newsletter BOOLEAN NOT NULL DEFAULT FALSE CHECK (newsletter IN (0, 1)),
      preferences JSON CHECK (preferences IS NULL OR json_valid(preferences))
    )""",
    """
    CREATE TABLE addresses (
      id INTEGER PRIMARY KEY,
      customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('billing', 'delivery')),
      street TEXT NOT NULL,
      line2 TEXT,
      postal_code TEXT NOT NULL,
      city_id INTEGER NOT NULL REFERENCES cities (id)
    )""",
    """
    CREATE TABLE employees (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      title TEXT NOT NULL,
      manager_id INTEGER REFERENCES employees (id),
      hired_on DATE NOT NULL,
      salary_cents INTEGER NOT NULL CHECK (salary_cents > 0)
    )""",
    """
    CREATE TABLE categories (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      parent_id INTEGER REFERENCES categories (id),
      tax_rate NUMERIC(4, 2) NOT NULL CHECK (tax_rate BETWEEN 0 AND 0.5)
    )""",
    """
    CREATE TABLE products (
      id INTEGER PRIMARY KEY,
      sku TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      category_id INTEGER NOT NULL REFERENCES categories (id),
      price_cents INTEGER NOT NULL CHECK (price_cents > 0),
      weight_kg REAL,
      attributes JSON NOT NULL CHECK (json_valid(attributes)),
      thumbnail BLOB,
      discontinued_on DATE
    )""",
    """
    CREATE TABLE warehouses (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      city_id INTEGER NOT NULL REFERENCES cities (id),
      manager_id INTEGER REFERENCES employees (id)
    )""",
    """
    CREATE TABLE stock (
      warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
      product_id INTEGER NOT NULL REFERENCES products (id),
      quantity INTEGER NOT NULL CHECK (quantity >= 0),
      counted_at TIMESTAMP,
      PRIMARY KEY (warehouse_id, product_id)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY,
      customer_id INTEGER NOT NULL REFERENCES customers (id),
      address_id INTEGER NOT NULL REFERENCES addresses (id),
      employee_id INTEGER REFERENCES employees (id),
      status TEXT NOT NULL
        CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned')),
      placed_at TIMESTAMP NOT NULL,
      shipped_at TIMESTAMP,
      total_cents INTEGER NOT NULL CHECK (total_cents >= 0),
      note TEXT,
      CONSTRAINT shipped_after_placed CHECK (shipped_at IS NULL OR shipped_at >= placed_at)
    )""",
    """
    CREATE TABLE order_items (
      order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
      line INTEGER NOT NULL,
      product_id INTEGER NOT NULL REFERENCES products (id),
      quantity INTEGER NOT NULL CHECK (quantity > 0),
      unit_cents INTEGER NOT NULL CHECK (unit_cents >= 0),
      discount NUMERIC(3, 2) NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 1),
      line_cents INTEGER GENERATED ALWAYS AS
        (CAST(round(quantity * unit_cents * (1 - discount)) AS INTEGER)) VIRTUAL,
      PRIMARY KEY (order_id, line)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE payments (
      id INTEGER PRIMARY KEY,
      order_id INTEGER NOT NULL REFERENCES orders (id),
      method TEXT NOT NULL CHECK (method IN ('card', 'transfer', 'wallet', 'voucher')),
      amount_cents INTEGER NOT NULL,
      paid_at TIMESTAMP NOT NULL,
      reference TEXT UNIQUE
    )""",
    """
    CREATE TABLE reviews (
      id INTEGER PRIMARY KEY,
      product_id INTEGER NOT NULL REFERENCES products (id),
      customer_id INTEGER NOT NULL REFERENCES customers (id),
      rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
      title TEXT,
      body TEXT,
      written_at TIMESTAMP NOT NULL
    )""",
)

INDEXES = (
    "CREATE INDEX addresses_customer_id ON addresses (customer_id)",
    "CREATE INDEX orders_customer_id ON orders (customer_id, placed_at)",
    "CREATE INDEX products_category_id ON products (category_id) WHERE discontinued_on IS NULL",
    "CREATE INDEX cities_name ON cities (name COLLATE NOCASE)",
)

VIEWS = (
    """
    CREATE VIEW customer_value AS
    SELECT c.id, c.name, c.email, count(o.id) AS orders,
           coalesce(sum(o.total_cents), 0) AS total_cents, max(o.placed_at) AS last_order_at
    FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status <> 'cancelled'
    GROUP BY c.id""",
    """
    CREATE VIEW low_stock AS
    SELECT p.sku, p.name, sum(s.quantity) AS quantity
    FROM stock s JOIN products p ON p.id = s.product_id
    WHERE p.discontinued_on IS NULL
    GROUP BY p.id HAVING sum(s.quantity) < 40""",
)
