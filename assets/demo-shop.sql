-- The sample database of `dbseal demo`: a mail-order bookshop, about 8 MB, made by this script alone.
-- It has what backups get wrong: names of many scripts, emoji, blobs, NULL beside empty text, very large and very small
-- numbers, foreign keys, generated columns, indexes, views and triggers.

PRAGMA foreign_keys = ON;

CREATE TABLE customers (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	email TEXT NOT NULL UNIQUE,
	city TEXT,
	note TEXT,
	balance_cents INTEGER NOT NULL DEFAULT 0,
	joined_on TEXT NOT NULL
);

CREATE TABLE books (
	id INTEGER PRIMARY KEY,
	isbn TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	language TEXT NOT NULL,
	price_cents INTEGER NOT NULL CHECK (price_cents > 0),
	weight_kg REAL,
	cover BLOB,
	price TEXT GENERATED ALWAYS AS (printf('%.2f €', price_cents / 100.0)) VIRTUAL
);

CREATE TABLE orders (
	id INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	ordered_at TEXT NOT NULL,
	shipped_at TEXT,
	state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'shipped', 'returned'))
);

CREATE TABLE order_lines (
	order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	book_id INTEGER NOT NULL REFERENCES books (id),
	quantity INTEGER NOT NULL,
	price_cents INTEGER NOT NULL,
	PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

CREATE TABLE reviews (
	id INTEGER PRIMARY KEY,
	book_id INTEGER NOT NULL REFERENCES books (id),
	customer_id INTEGER REFERENCES customers (id) ON DELETE SET NULL,
	stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
	text TEXT
);

CREATE TABLE stock_log (
	at TEXT NOT NULL,
	book_id INTEGER NOT NULL,
	change INTEGER NOT NULL
);

CREATE TABLE measurements (
	name TEXT PRIMARY KEY,
	value
);

CREATE TEMP TABLE first_names AS SELECT column1 AS name FROM (VALUES
	('Åse'), ('Zoë'), ('Łukasz'), ('Иван'), ('Ελένη'), ('محمد'), ('דוד'), ('美咲'), ('地山'), ('지우'), ('Ngọc'), ('ปิยะ'), ('José'), ('Siobhán'), ('Björn'), ('Ada'), ('O''Neil'), ('आरव'), ('Gül'), ('Amara'));
CREATE TEMP TABLE last_names AS SELECT column1 AS name FROM (VALUES
	('Nuñez'), ('Müller'), ('Dvořák'), ('Петрова'), ('Παπαδάκη'), ('الخطيب'), ('לוי'), ('佐藤'), ('王'), ('김'), ('Nguyễn'), ('D''Angelo'), ('Škoda'), ('Østergård'), ('İnce'), ('Okafor'), ('Smith; DROP TABLE'), ('शर्मा'), ('van der Berg'));
CREATE TEMP TABLE title_words AS SELECT column1 AS word FROM (VALUES
	('Night'), ('Salt'), ('Rivers'), ('地図'), ('Schnee'), ('été'), ('Море'), ('Glass'), ('🦉 Owl'), ('Ashes'), ('Jardín'), ('Clockwork'), ('नदी'), ('Winter'), ('Maps'), ('Echo'), ('Harbour'));
CREATE TEMP TABLE numbers AS
	WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 60000) SELECT n FROM counter;

INSERT INTO customers
	SELECT n,
		(SELECT name FROM first_names WHERE rowid = 1 + n * 7 % 20) || ' ' || (SELECT name FROM last_names WHERE rowid = 1 + n * 11 % 19),
		'customer.' || n || '@example.org',
		CASE n % 9 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'Zürich' WHEN 3 THEN '東京' WHEN 4 THEN 'Санкт-Петербург' WHEN 5 THEN 'São Paulo' WHEN 6 THEN 'القاهرة' WHEN 7 THEN 'Hà Nội' ELSE 'Reykjavík' END,
		CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'ring twice' || char(10) || 'leave it with the neighbour' ELSE '📦 “fragile” — тихо, 静かに' END,
		(n * 2654435761) % 2000000 - 500000,
		date('2015-01-01', '+' || (n * 37 % 4000) || ' days')
	FROM numbers WHERE n <= 12000;

INSERT INTO books (id, isbn, title, language, price_cents, weight_kg, cover)
	SELECT n,
		printf('978-%d-%04d-%04d-%d', n % 10, n, n * 7 % 10000, n % 9),
		(SELECT word FROM title_words WHERE rowid = 1 + n * 5 % 17) || ' & ' || (SELECT word FROM title_words WHERE rowid = 1 + n * 3 % 17) || ' ' || n,
		CASE n % 6 WHEN 0 THEN 'en' WHEN 1 THEN 'de' WHEN 2 THEN 'ja' WHEN 3 THEN 'ru' WHEN 4 THEN 'hi' ELSE 'ar' END,
		499 + n * 31 % 4500,
		CASE WHEN n % 7 = 0 THEN NULL ELSE n * 0.001 END,
		CASE WHEN n % 11 = 0 THEN NULL WHEN n % 13 = 0 THEN x'' ELSE randomblob(2048 + n % 1000) END
	FROM numbers WHERE n <= 900;

INSERT INTO orders
	SELECT n, 1 + n * 7919 % 12000,
		datetime('2019-01-01', '+' || (n * 97) || ' minutes'),
		CASE WHEN n % 4 = 0 THEN NULL ELSE datetime('2019-01-03', '+' || (n * 97) || ' minutes') END,
		CASE n % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'paid' WHEN 2 THEN 'shipped' ELSE 'returned' END
	FROM numbers WHERE n <= 25000;

INSERT INTO order_lines
	SELECT 1 + (n - 1) / 2 % 25000, 1 + (n - 1) % 2 + 2 * ((n - 1) / 50000), 1 + n * 31 % 900, 1 + n % 4, 499 + n * 13 % 4500
	FROM numbers WHERE n <= 60000;

INSERT INTO reviews
	SELECT n, 1 + n * 17 % 900, CASE WHEN n % 6 = 0 THEN NULL ELSE 1 + n * 23 % 12000 END, 1 + n % 5,
		CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN 'Wunderschön! 😍' WHEN 2 THEN 'ตอนจบเศร้ามาก แต่คุ้มค่าที่จะอ่าน' ELSE 'It''s "fine", I suppose; the ending, though\…' END
	FROM numbers WHERE n <= 8000;

INSERT INTO measurements VALUES
	('largest integer', 9223372036854775807),
	('smallest integer', -9223372036854775808),
	('smallest positive number', 4.9406564584124654e-324),
	('largest number', 1.7976931348623157e308),
	('infinity', 9e999),
	('negative zero', -0.0),
	('nothing', NULL),
	('empty text', ''),
	('empty blob', x''),
	('blob with every kind of end', x'000D0A1A00FF'),
	('text that looks like a number', '007');

CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at);
CREATE INDEX open_orders ON orders (ordered_at) WHERE state = 'open';
CREATE INDEX books_by_title ON books (title COLLATE NOCASE);

CREATE VIEW order_totals AS
	SELECT o.id, c.name, o.ordered_at, sum(l.quantity * l.price_cents) AS total_cents
	FROM orders AS o JOIN customers AS c ON c.id = o.customer_id JOIN order_lines AS l ON l.order_id = o.id
	GROUP BY o.id;

CREATE VIEW best_books AS
	SELECT b.id, b.title, avg(r.stars) AS stars, count(*) AS reviews
	FROM books AS b JOIN reviews AS r ON r.book_id = b.id GROUP BY b.id HAVING count(*) > 5;

CREATE TRIGGER order_line_leaves_stock AFTER INSERT ON order_lines BEGIN
	INSERT INTO stock_log VALUES (datetime('now'), new.book_id, -new.quantity);
END;

CREATE TRIGGER no_price_without_reason BEFORE UPDATE OF price_cents ON books WHEN new.price_cents > 10 * old.price_cents BEGIN
	SELECT raise(ABORT, 'a price went up tenfold');
END;

INSERT INTO order_lines SELECT id, 99, 1 + id % 900, 1, 999 FROM orders WHERE id % 50 = 0;

DROP TABLE temp.first_names;
DROP TABLE temp.last_names;
DROP TABLE temp.title_words;
DROP TABLE temp.numbers;
