-- A MariaDB database that is hard to bring back whole.
CREATE TABLE kinds (
	id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
	amount decimal(30, 10),
	ratio double,
	name varchar(200) NOT NULL DEFAULT 'x',
	nothing text,
	raw varbinary(500),
	picture mediumblob,
	flags bit(12),
	feeling enum('sad', 'ok', 'Glücklich'),
	many set('a', 'b', 'c'),
	document json,
	at timestamp(6) NULL,
	day date,
	span time(3),
	year_made year,
	place point,
	doubled decimal(31, 10) GENERATED ALWAYS AS (amount * 2) STORED,
	shouted varchar(200) GENERATED ALWAYS AS (upper(name)) VIRTUAL,
	KEY by_name (name(20)),
	FULLTEXT KEY words (nothing),
	CONSTRAINT positive CHECK (amount > -1e30)
) DEFAULT CHARSET=utf8mb4 COMMENT='all ''kinds'' of — things 🦭';
INSERT INTO kinds (amount, ratio, name, nothing, raw, picture, flags, feeling, many, document, at, day, span, year_made, place) VALUES
	(12345678901234567890.0123456789, 1.7976931348623157e308, '', NULL, x'00ff5c0a2722', x'', b'101010101010', 'Glücklich', 'a,c', '{"ключ": ["\\u0041", 1e10, null]}', '2026-11-24 14:05:09.123456', '1000-01-01', '-838:59:59.000', 2155, POINT(1.5, -2.5)),
	(-0.0000000001, 5e-324, 'tab\tnewline\nreturn\rback\\slash '' " ` ; -- end', 'NULL', x'1a', REPEAT(x'00ff5c1a', 50000), b'0', 'ok', '', 'null', NULL, NULL, '838:59:59', 1901, NULL),
	(NULL, NULL, 'مرحبا 你好 🦭👩‍👩‍👧 é', '', NULL, NULL, NULL, NULL, NULL, NULL, '1970-01-01 00:00:01', '9999-12-31', NULL, NULL, NULL);
INSERT INTO kinds (name, nothing) SELECT CONCAT('row ', seq), '(1,2),\n(3' FROM seq_1_to_2000;
CREATE TABLE `odd ``table` (`col umn` int PRIMARY KEY, `from` text, parent int, CONSTRAINT `odd parent` FOREIGN KEY (parent) REFERENCES `odd ``table` (`col umn`));
INSERT INTO `odd ``table` VALUES (1, 'INSERT INTO `kinds` VALUES\n(1);\n-- Dump completed', NULL), (2, 'DELIMITER ;;', 1);
CREATE TABLE latin (a varchar(20)) DEFAULT CHARSET=latin1;
INSERT INTO latin VALUES ('é'), ('ÿ');
CREATE TABLE parts (n int, at date) PARTITION BY RANGE (n) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE);
INSERT INTO parts SELECT seq, '2026-01-01' + INTERVAL seq DAY FROM seq_1_to_20;
CREATE TABLE empty_one (a int);
CREATE TABLE old_style (a int) ENGINE=MyISAM;
INSERT INTO old_style VALUES (1);
CREATE TABLE versioned (a int, b text) WITH SYSTEM VERSIONING;
INSERT INTO versioned VALUES (1, 'first'), (2, 'second');
UPDATE versioned SET b = 'changed' WHERE a = 1;
DELETE FROM versioned WHERE a = 2;
CREATE SEQUENCE counted START WITH 50 INCREMENT BY 3;
SELECT NEXTVAL(counted), NEXTVAL(counted);
CREATE TABLE audit (n int, what varchar(20));
CREATE VIEW latest AS SELECT id, name FROM kinds ORDER BY id DESC LIMIT 10;
CREATE VIEW above_latest AS SELECT COUNT(*) AS n FROM latest;
DELIMITER ;;
CREATE TRIGGER parts_note AFTER INSERT ON parts FOR EACH ROW BEGIN
INSERT INTO audit VALUES
(NEW.n, 'insert; now');
END;;
CREATE PROCEDURE add_all(IN a int, OUT total int) COMMENT 'adds' BEGIN
	DECLARE i int DEFAULT 0;
	WHILE i < a DO SET i = i + 1; END WHILE;
	SET total = i;
END;;
CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN a * 2;;
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO BEGIN DELETE FROM audit WHERE n < 0; END;;
DELIMITER ;
INSERT INTO parts VALUES (100, '2026-06-01'), (101, '2026-06-02');
