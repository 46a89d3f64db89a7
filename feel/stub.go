package feel

type node interface{}
type Vocabulary struct{}
type SyntaxError struct{}

func (e *SyntaxError) Error() string                                 { return "" }
func NewVocabulary(names []string, types map[string]any) *Vocabulary { return nil }
func (v *Vocabulary) Parse(src string) (*Expression, error)          { return &Expression{source: src}, nil }
func (v *Vocabulary) ParseUnaryTests(src string) (*UnaryTests, error) {
	return &UnaryTests{source: src}, nil
}
func run(string, node, Scope, *Env) (Value, error)            { return nil, nil }
func runTest(string, node, Value, Scope, *Env) (Value, error) { return nil, nil }
func isNameStart(r rune) bool                                 { return true }
func isNamePart(r rune) bool                                  { return true }
func position(src string, offset int) (line, column int)      { return 1, 1 }
func at(line, column int) string                              { return "" }
