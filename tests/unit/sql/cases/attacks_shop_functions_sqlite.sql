-- name: functions that act, dialect: sqlite, verdict: refuse, rule: functions, on: shop
SELECT sqlite_log(1, 'x')
SELECT optimize(docs) FROM docs
SELECT load_extension('x', 'y')
SELECT fts3_tokenizer('a', x'00')
SELECT * FROM pragma_journal_mode('delete')
SELECT readfile('/etc/passwd')
SELECT writefile('/tmp/x', 'y')
SELECT edit('x')
SELECT eval('select 1')
SELECT fts5(x'00')
