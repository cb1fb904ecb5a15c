"""The statements whose parsing is timed: what agents write, at about 200 and 5,000 characters."""

from string import Template

SHORT = (
    "SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id "
    "WHERE o.status = 'paid' AND o.total > 100 AND c.country IN ('DE', 'FR', 'IT') "
    "ORDER BY o.total DESC, o.id LIMIT 50",
    "SELECT status, count(*) AS orders, sum(total) AS revenue, avg(total) AS mean, max(placed_at) "
    "AS newest FROM orders WHERE placed_at >= '2026-01-01' GROUP BY status HAVING count(*) > 10 "
    "ORDER BY revenue DESC",
    "WITH big AS (SELECT customer_id, sum(total) AS spent FROM orders GROUP BY customer_id) "
    "SELECT c.name, b.spent FROM big b JOIN customers c ON c.id = b.customer_id "
    "WHERE b.spent > 1000 ORDER BY b.spent DESC",
    "SELECT p.name, coalesce(p.discount, 0) AS discount, CASE WHEN p.stock = 0 THEN 'out' WHEN "
    "p.stock < 10 THEN 'low' ELSE 'ok' END AS state FROM products p WHERE p.name LIKE 'red%' AND "
    "NOT EXISTS (SELECT 1 FROM bans)",
    "SELECT customer_id, placed_at, total, row_number() OVER (PARTITION BY customer_id ORDER BY "
    "placed_at DESC) AS place FROM orders WHERE customer_id BETWEEN 100 AND 200 "
    "AND status <> 'cancelled' ORDER BY 1, 4",
    "SELECT id, email, name, country, city, street, created_at FROM customers WHERE id = 4711 OR "
    "email = 'someone@example.org' OR (name = 'Ada' AND country = 'GB' AND city IS NOT NULL) "
    "ORDER BY created_at DESC LIMIT 20",
)
"""About 200 characters each, the same on every engine."""

_LONG = Template(
    """\
WITH recent_orders AS (
    SELECT o.id, o.customer_id, o.status, o.placed_at, o.total, o.currency, o.channel,
           $day AS placed_day, coalesce(o.discount, 0) AS discount
    FROM orders o
    WHERE o.placed_at >= '2026-01-01' AND o.placed_at < '2026-07-01'
      AND o.status IN ('paid', 'shipped', 'delivered', 'returned')
      AND o.deleted_at IS NULL
), order_lines AS (
    SELECT l.order_id, l.product_id, l.quantity, l.unit_price,
           l.quantity * l.unit_price AS amount, p.name AS product_name, p.category_id,
           k.name AS category_name, p.weight_kg * l.quantity AS weight_kg
    FROM lines l
    JOIN products p ON p.id = l.product_id
    LEFT JOIN categories k ON k.id = p.category_id
    WHERE l.quantity > 0 AND p.name NOT LIKE 'test%'
), refunds_by_order AS (
    SELECT r.order_id, sum(r.amount) AS refunded, count(*) AS refunds, max(r.created_at) AS newest,
           sum(CASE WHEN r.reason = 'damaged' THEN r.amount ELSE 0 END) AS damaged
    FROM refunds r
    WHERE r.state = 'done'
    GROUP BY r.order_id
    HAVING sum(r.amount) > 0
), shipping AS (
    SELECT s.order_id, s.carrier, s.shipped_at, s.delivered_at, s.cost,
           CASE WHEN s.delivered_at IS NULL THEN 'open'
                WHEN s.cost = 0 THEN 'free'
                WHEN s.cost < 10 THEN 'cheap'
                ELSE 'dear' END AS class,
           row_number() OVER (PARTITION BY s.order_id ORDER BY s.shipped_at DESC) AS place
    FROM shipments s
    WHERE s.carrier IN ('DHL', 'UPS', 'GLS', 'DPD', 'FedEx')
), customer_facts AS (
    SELECT c.id AS customer_id, c.name, c.country, c.city, c.created_at, c.segment,
           (SELECT count(*) FROM visits v WHERE v.customer_id = c.id AND v.pages > 1) AS visits,
           (SELECT max(t.opened_at) FROM tickets t WHERE t.customer_id = c.id) AS newest_ticket
    FROM customers c
    WHERE c.country IN ('DE', 'FR', 'IT', 'ES', 'NL', 'PL')
      AND (c.segment = 'business' OR c.credit_limit > 5000 OR c.created_at > '2025-01-01')
), totals AS (
    SELECT o.customer_id, o.placed_day, o.channel,
           count(DISTINCT o.id) AS orders, sum(o.total) AS revenue, sum(l.amount) AS amount,
           sum(l.quantity) AS items, avg(o.discount) AS mean_discount,
           sum(coalesce(f.refunded, 0)) AS refunded, min(s.shipped_at) AS first_shipped,
           sum(CASE WHEN s.class = 'free' THEN 1 ELSE 0 END) AS free_shipments,
           sum(CASE WHEN o.status = 'returned' THEN o.total ELSE 0 END) AS returned
    FROM recent_orders o
    JOIN order_lines l ON l.order_id = o.id
    LEFT JOIN refunds_by_order f ON f.order_id = o.id
    LEFT JOIN shipping s ON s.order_id = o.id AND s.place = 1
    GROUP BY o.customer_id, o.placed_day, o.channel
), ranked AS (
    SELECT t.customer_id, t.placed_day, t.channel, t.orders, t.revenue, t.refunded, t.returned,
           t.items, t.mean_discount, t.free_shipments,
           sum(t.revenue) OVER (PARTITION BY t.customer_id ORDER BY t.placed_day
                                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running,
           lag(t.revenue) OVER (PARTITION BY t.customer_id ORDER BY t.placed_day) AS previous,
           rank() OVER (PARTITION BY t.placed_day ORDER BY t.revenue DESC) AS day_rank
    FROM totals t
    WHERE t.revenue > 0
)
SELECT c.name, c.country, c.city, c.segment, r.placed_day, r.channel, r.orders, r.items, r.revenue,
       r.running, r.day_rank, $text AS visits,
       round(r.revenue - coalesce(r.previous, 0), 2) AS change_in_revenue,
       round(100.0 * r.refunded / nullif(r.revenue, 0), 1) AS refunded_percent,
       round(r.revenue / nullif(r.orders, 0), 2) AS mean_order,
       CASE WHEN r.returned > r.revenue * 0.5 THEN 'many returns'
            WHEN r.refunded > 0 THEN 'some refunds'
            WHEN r.mean_discount > 20 THEN 'bargain'
            ELSE 'plain' END AS verdict
FROM ranked r
JOIN customer_facts c ON c.customer_id = r.customer_id
WHERE r.day_rank <= 25
  AND r.orders BETWEEN 1 AND 500
  AND (r.channel = 'web' OR r.channel = 'shop' OR (r.channel = 'phone' AND r.items > 3))
  AND NOT EXISTS (
      SELECT 1 FROM blocked b WHERE b.customer_id = c.customer_id AND b.until > '2026-06-30')
  AND c.customer_id NOT IN (
      SELECT x.customer_id FROM tests x WHERE x.active = 1 AND x.customer_id IS NOT NULL)
UNION ALL
SELECT 'all customers', k.country, '', '', a.placed_day, a.channel, sum(a.orders), sum(a.items),
       sum(a.revenue), 0, 0, '', 0, round(100.0 * sum(a.refunded) / nullif(sum(a.revenue), 0), 1),
       round(sum(a.revenue) / nullif(sum(a.orders), 0), 2), 'total'
FROM totals a
JOIN customer_facts k ON k.customer_id = a.customer_id
GROUP BY k.country, a.placed_day, a.channel
HAVING sum(a.revenue) > 1000
ORDER BY 5, 9 DESC, 1
LIMIT 500
"""
)
_PARTS = {
    "postgres": ("date_trunc('day', o.placed_at)", "c.visits::text"),
    "sqlite": ("date(o.placed_at, 'start of day')", "CAST(c.visits AS text)"),
    "mysql": ("date_format(o.placed_at, '%Y-%m-%d')", "CAST(c.visits AS char)"),
    "tidb": ("date_format(o.placed_at, '%Y-%m-%d')", "CAST(c.visits AS char)"),
}
DIALECTS = tuple(_PARTS)


def long_text(dialect: str) -> str:
    """Return a report of about 5,000 characters as one engine writes it."""
    day, text = _PARTS[dialect]
    return _LONG.substitute(day=day, text=text)
