"""Rule sets that engines share: node kinds of the parser's library, and words of standard SQL."""

from dbmcp.sql.vocabulary import words

_QUERIES = """
Select From Where Group Having Qualify Order Ordered Limit Offset Fetch LimitOptions Distinct Join
Lateral Table Partition TableAlias Subquery With CTE Union Except Intersect SetOperation Values
Tuple Alias Aliases TableSample Window WindowSpec WindowFilter WithinGroup Filter GroupingSets
Cube Rollup RecursiveWithSearch Unnest IndexTableHint Hint Final Named WithOrdinality
TableFromRows Pivot NamedWindow PivotAny HavingMax
"""
_VALUES = """
Column Star Identifier Literal Null Boolean Placeholder Dot Bracket Slice Paren Interval
IntervalSpan DataType DataTypeParam Var HexString BitString ByteString RawString UnicodeString
National Introducer Kwarg Variadic PseudoType ObjectIdentifier IntervalOp UnicodeString
"""
_OPERATORS = """
And Or Xor Not EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ Is In Between Like ILike SimilarTo
Escape Any All Exists Add Sub Mul Div Mod IntDiv Neg BitwiseAnd BitwiseOr BitwiseXor BitwiseNot
BitwiseLeftShift BitwiseRightShift DPipe Concat Collate AtTimeZone Overlaps Distance
ArrayContainsAll ArrayContainedBy ArrayOverlaps JSONExtract JSONExtractScalar JSONBExtract
JSONBExtractScalar JSONBContains RegexpLike RegexpILike Glob Match Pow Adjacent ExtendsLeft
ExtendsRight LikeAny ILikeAny LikeAll ILikeAll Case If
"""
_JSON = """
JSONPath JSONPathRoot JSONPathKey JSONPathSubscript JSONPathWildcard JSONPathRecursive
JSONPathSlice JSONPathUnion JSONPathFilter JSONPathScript JSONPathSelector JSONTable JSONSchema
JSONColumnDef JSONKeyValue JSON JSONBody FormatJson OnCondition JSONExtractQuote JSONValue
"""
_FORMS = """
XMLNamespace XMLTable ColumnDef Columns Extract NormalizeForm Respect ColumnConstraint
PathColumnConstraint DefaultColumnConstraint NotNullColumnConstraint
"""

READ_NODES = words(_QUERIES, _VALUES, _OPERATORS, _JSON, _FORMS) | words("IgnoreNulls RespectNulls")
"""Node kinds of a read; `Into`, `Lock`, `Command`, `PropertyEQ`, `Parameter` are not among them."""

WRITE_NODES = words(
    "Insert Update Delete Merge When Whens Schema OnConflict Returning Default UpdateFrom Lock"
)
"""Node kinds of a write beside those of a read."""

READ_WORDS = words(
    """
    select from where group by having order limit offset fetch first next row rows only ties
    percent distinct all as on using join inner left right full outer cross natural lateral union
    except intersect with recursive values table exists in is not null and or xor between like
    ilike similar to escape any some case when then else end asc desc nulls last over partition
    window range groups preceding following unbounded current exclude others no filter within
    grouping sets cube rollup interval cast collate at time zone array tablesample repeatable
    ordinality materialized true false unknown extract
    """,
    """
    year quarter month week day hour minute second microsecond millisecond microseconds
    milliseconds epoch dow doy isodow isoyear century decade millennium julian timezone years
    months weeks days hours minutes seconds timezone_hour timezone_minute quarters
    """,
    """
    int integer int2 int4 int8 smallint bigint tinyint mediumint numeric decimal dec real float
    float4 float8 double precision boolean bool char character varchar varying text nchar nvarchar
    blob date datetime timestamp timestamptz timetz json jsonb uuid unsigned signed binary
    varbinary bit without local bytea inet cidr macaddr xml name oid money vector zone
    """,
    "leading trailing both for placing respect ignore of default symmetric asymmetric sounds",
    "current_date current_time current_timestamp localtime localtimestamp current_user",
)
"""Words of a read; INTO, UPDATE, SHARE, LOCK, OUTFILE, PROCEDURE, NEXT VALUE are not among them."""

WRITE_WORDS = words(
    """
    insert into update set delete merge matched returning conflict do nothing default source
    target overriding system user value constraint duplicate key ignore excluded
    share lock mode nowait skip locked wait
    """
)
"""Further words of a write."""

DDL_NODES = WRITE_NODES | words(
    """
    Create Alter Drop AlterColumn AlterRename RenameColumn AddConstraint ModifyColumn Constraint
    CheckColumnConstraint ComputedColumnConstraint PrimaryKeyColumnConstraint
    UniqueColumnConstraint GeneratedAsIdentityColumnConstraint CollateColumnConstraint
    AutoIncrementColumnConstraint CommentColumnConstraint CharacterSetColumnConstraint
    OnUpdateColumnConstraint IndexColumnConstraint ColumnPrefix ColumnPosition ForeignKey
    PrimaryKey DropPrimaryKey Reference Index IndexParameters Opclass Properties Property
    EngineProperty CharacterSetProperty CollateProperty SchemaCommentProperty
    AutoIncrementProperty StrictProperty LikeProperty PartitionedByProperty PartitionedOfProperty
    PartitionBoundSpec InheritsProperty WithDataProperty
    """
)
"""Node kinds of a change of the schema; no owner, definer, module, temporary table."""

DDL_WORDS = WRITE_WORDS | words(
    """
    create alter drop rename table view index column constraint primary foreign key unique check
    references cascade restrict no action match full simple partial deferrable deferred initially
    immediate generated always identity stored virtual default collate including excluding all
    defaults constraints indexes comments storage statistics like include add type modify change
    after first replace as data inherits range list hash of minvalue maxvalue
    partition partitions less than subpartition subpartitions columns linear
    autoincrement auto_increment unsigned zerofill engine charset character comment fulltext
    spatial materialized increment start cache cycle owned valid check option cascaded strict
    without fillfactor btree gin gist brin hnsw ivfflat spgist using
    tinytext mediumtext longtext tinyblob mediumblob longblob serial bigserial smallserial enum set
    geometry point linestring polygon year json uuid inet4 inet6 rowid to if not exists only
    """
)
"""Further words of a change of the schema."""
