// Command tidb reads texts, one JSON string a line, and writes what TiDB's own parser sees in each.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/pingcap/tidb/pkg/parser"
	"github.com/pingcap/tidb/pkg/parser/ast"
	_ "github.com/pingcap/tidb/pkg/parser/test_driver"
)

const (
	read    = "read"
	write   = "write"
	unknown = "unknown"
)

// seen is the answer to one text; a table is its schema and its name.
type seen struct {
	Error     string      `json:"error"`
	Kinds     []string    `json:"kinds"`
	Read      [][2]string `json:"read"`
	Written   [][2]string `json:"written"`
	Functions []string    `json:"functions"`
	Settings  []string    `json:"settings"`
	Hints     []string    `json:"hints"`
}

// visitor collects the facts of one statement.
type visitor struct {
	*seen
	kind string
	ctes []string
}

func (v *visitor) Enter(node ast.Node) (ast.Node, bool) {
	if with := withOf(node); with != nil && *with != nil {
		v.query(node, with)
		return node, true
	}
	switch n := node.(type) {
	case *ast.UpdateStmt:
		v.kind = write
		v.hints(n.TableHints)
	case *ast.DeleteStmt:
		v.kind = write
		v.deleted(n)
		return node, true
	case *ast.InsertStmt:
		v.kind = write
		v.inserted(n)
		return node, true
	}
	v.note(node)
	return node, false
}

func (v *visitor) Leave(node ast.Node) (ast.Node, bool) { return node, true }

// withOf gives the place of a node's WITH, nil if it has none.
func withOf(node ast.Node) **ast.WithClause {
	switch n := node.(type) {
	case *ast.SelectStmt:
		return &n.With
	case *ast.SetOprStmt:
		return &n.With
	case *ast.SetOprSelectList:
		return &n.With
	case *ast.UpdateStmt:
		return &n.With
	case *ast.DeleteStmt:
		return &n.With
	}
	return nil
}

// query walks a query with a WITH in the order of sight.
func (v *visitor) query(node ast.Node, place **ast.WithClause) {
	with, outside := *place, v.ctes
	for _, cte := range with.CTEs {
		before := append([]string{}, v.ctes...)
		if with.IsRecursive {
			v.ctes = append(before, cte.Name.L)
		}
		cte.Query.Accept(v)
		v.ctes = append(before, cte.Name.L)
	}
	*place = nil
	node.Accept(v)
	*place, v.ctes = with, outside
}

// deleted notes a DELETE's table; of several tables each counts as read, which our facts may say too.
func (v *visitor) deleted(n *ast.DeleteStmt) {
	v.hints(n.TableHints)
	if n.IsMultiTable {
		n.TableRefs.Accept(v)
	} else {
		v.target(n.TableRefs)
	}
	for _, part := range []ast.Node{n.Where, n.Order, n.Limit} {
		v.part(part)
	}
}

// inserted notes an INSERT's or REPLACE's table and walks the rest.
func (v *visitor) inserted(n *ast.InsertStmt) {
	v.hints(n.TableHints)
	v.target(n.Table)
	v.part(n.Select)
	for _, row := range n.Lists {
		for _, value := range row {
			v.part(value)
		}
	}
	for _, assignment := range n.OnDuplicate {
		v.part(assignment)
	}
}

func (v *visitor) part(node ast.Node) {
	if node != nil && !isNil(node) {
		node.Accept(v)
	}
}

// target notes the one table of a write.
func (v *visitor) target(refs *ast.TableRefsClause) {
	source, ok := refs.TableRefs.Left.(*ast.TableSource)
	if !ok {
		v.kind = unknown
		return
	}
	if table, ok := source.Source.(*ast.TableName); ok {
		v.Written = append(v.Written, [2]string{table.Schema.L, table.Name.L})
	}
}

func (v *visitor) note(node ast.Node) {
	switch n := node.(type) {
	case *ast.SelectStmt:
		locks := n.LockInfo != nil && n.LockInfo.LockType != ast.SelectLockNone
		if n.SelectIntoOpt != nil {
			v.kind = unknown
		} else if locks && v.kind == read {
			v.kind = write
		}
		v.hints(n.TableHints)
	case *ast.FuncCallExpr:
		name := n.FnName.L
		if n.Schema.L != "" {
			name = n.Schema.L + "." + name
		}
		v.Functions = append(v.Functions, name)
	case *ast.AggregateFuncExpr:
		v.Functions = append(v.Functions, strings.ToLower(n.F))
	case *ast.WindowFuncExpr:
		v.Functions = append(v.Functions, strings.ToLower(n.Name))
	case *ast.ShowStmt:
		v.show(n)
	case *ast.TableName:
		v.table(n)
	case *ast.VariableExpr:
		v.variable(n)
	}
}

// show gives the table its database; lists of statistics name a table that the text does not.
func (v *visitor) show(n *ast.ShowStmt) {
	switch {
	case n.Table == nil:
	case n.Table.Schema.L == "" && n.DBName != "":
		n.Table.Schema = ast.NewCIStr(n.DBName)
	case n.Tp >= ast.ShowStatsExtended && n.Tp <= ast.ShowStatsLocked:
		n.Table = nil
	}
}

func (v *visitor) table(n *ast.TableName) {
	if n.Schema.L == "" {
		for _, cte := range v.ctes {
			if cte == n.Name.L {
				return
			}
		}
	}
	v.Read = append(v.Read, [2]string{n.Schema.L, n.Name.L})
}

// variable notes a setting that is read; to set a variable of the session is more than a read.
func (v *visitor) variable(n *ast.VariableExpr) {
	if n.Value != nil {
		v.kind = unknown
	} else if n.IsSystem {
		v.Settings = append(v.Settings, strings.ToLower(n.Name))
	}
}

func (v *visitor) hints(hints []*ast.TableOptimizerHint) {
	for _, hint := range hints {
		v.Hints = append(v.Hints, hint.HintName.L)
	}
}

func isNil(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.OrderByClause:
		return n == nil
	case *ast.Limit:
		return n == nil
	}
	return false
}

// tells has the kinds of ADMIN that read and do no more.
var tells = map[ast.AdminStmtType]bool{
	ast.AdminShowDDL:                    true,
	ast.AdminShowDDLJobs:                true,
	ast.AdminShowDDLJobQueries:          true,
	ast.AdminShowDDLJobQueriesWithRange: true,
	ast.AdminShowSlow:                   true,
	ast.AdminShowNextRowID:              true,
	ast.AdminShowBDRRole:                true,
}

// statement collects the facts of one statement.
func statement(node ast.StmtNode, found *seen) {
	v := &visitor{seen: found, kind: read}
	inner := node
	if explain, ok := node.(*ast.ExplainStmt); ok {
		inner = explain.Stmt
	}
	if trace, ok := node.(*ast.TraceStmt); ok && !trace.TracePlan {
		inner = trace.Stmt
	}
	switch inner.(type) {
	case *ast.SelectStmt, *ast.SetOprStmt, *ast.ShowStmt, *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt:
		inner.Accept(v)
	case *ast.AdminStmt:
		inner.Accept(v)
		if !tells[inner.(*ast.AdminStmt).Tp] || inner != node {
			v.kind = unknown
		}
	default:
		v.kind = unknown
	}
	found.Kinds = append(found.Kinds, v.kind)
}

func see(p *parser.Parser, text string) (found seen) {
	found = seen{
		Kinds: []string{}, Read: [][2]string{}, Written: [][2]string{},
		Functions: []string{}, Settings: []string{}, Hints: []string{},
	}
	defer func() {
		if r := recover(); r != nil {
			found.Error = fmt.Sprint("panic: ", r)
		}
	}()
	statements, _, err := p.ParseSQL(text)
	if err != nil {
		found.Error = err.Error()
		return
	}
	for _, node := range statements {
		statement(node, &found)
	}
	return
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<24)
	out := bufio.NewWriter(os.Stdout)
	p := parser.New()
	for in.Scan() {
		var text string
		found := seen{Error: "not a JSON string"}
		if json.Unmarshal(in.Bytes(), &text) == nil {
			found = see(p, text)
		}
		line, err := json.Marshal(found)
		if err != nil {
			panic(err)
		}
		out.Write(line)
		out.WriteByte('\n')
		out.Flush()
	}
}
