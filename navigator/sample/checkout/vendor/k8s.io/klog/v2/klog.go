// Package klog is a miniature logging library with the call surface that the
// sample needs. It writes one line for each message to stderr:
//
//	I0102 15:04:05.000000   4711 file.go:42] "Message" key="value"
//
// Verbosity is chosen with -v for the whole process and with -vmodule for
// single files, so that one component can be made talkative on its own.
package klog

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Level is a verbosity; higher means more detail.
type Level int32

type moduleRule struct {
	pattern string
	level   Level
}

// settings is the state shared by every logger of the process.
var settings struct {
	verbosity atomic.Int32
	// modules is read without a lock on each V call, hence the pointer.
	modules atomic.Pointer[[]moduleRule]

	mu  sync.Mutex
	out io.Writer
}

func init() { settings.out = os.Stderr }

// SetOutput redirects all lines; tests use it to capture what was logged.
func SetOutput(w io.Writer) {
	settings.mu.Lock()
	defer settings.mu.Unlock()
	settings.out = w
}

type verbosityFlag struct{}

func (verbosityFlag) String() string { return strconv.Itoa(int(settings.verbosity.Load())) }

func (verbosityFlag) Set(s string) error {
	n, err := strconv.ParseInt(s, 10, 32)
	if err == nil {
		settings.verbosity.Store(int32(n))
	}
	return err
}

type moduleFlag struct{}

func (moduleFlag) String() string {
	rules := settings.modules.Load()
	if rules == nil {
		return ""
	}
	parts := make([]string, 0, len(*rules))
	for _, r := range *rules {
		parts = append(parts, fmt.Sprintf("%s=%d", r.pattern, r.level))
	}
	return strings.Join(parts, ",")
}

func (moduleFlag) Set(s string) error {
	var rules []moduleRule
	for _, part := range strings.Split(s, ",") {
		if part == "" {
			continue
		}
		pattern, level, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("expected pattern=level, got %q", part)
		}
		n, err := strconv.ParseInt(level, 10, 32)
		if err != nil {
			return fmt.Errorf("level of %q: %w", pattern, err)
		}
		rules = append(rules, moduleRule{pattern: pattern, level: Level(n)})
	}
	settings.modules.Store(&rules)
	return nil
}

// InitFlags registers -v and -vmodule; nil stands for flag.CommandLine.
func InitFlags(fs *flag.FlagSet) {
	if fs == nil {
		fs = flag.CommandLine
	}
	fs.Var(verbosityFlag{}, "v", "log level verbosity")
	fs.Var(moduleFlag{}, "vmodule", "comma-separated file-pattern=level settings, for example schedule_one=5")
}

// enabled tells whether the file that is depth frames up may log at level.
func enabled(level Level, depth int) bool {
	if level <= Level(settings.verbosity.Load()) {
		return true
	}
	rules := settings.modules.Load()
	if rules == nil || len(*rules) == 0 {
		return false
	}
	_, file, _, ok := runtime.Caller(depth + 1)
	if !ok {
		return false
	}
	base := strings.TrimSuffix(path.Base(file), ".go")
	for _, r := range *rules {
		if match, _ := path.Match(r.pattern, base); match {
			return level <= r.level
		}
	}
	return false
}

// output writes one complete line; depth counts frames from its caller.
func output(severity byte, depth int, text string) {
	_, file, line, ok := runtime.Caller(depth + 1)
	if !ok {
		file, line = "???", 1
	}
	now := time.Now()
	row := fmt.Sprintf("%c%s %7d %s:%d] %s\n", severity, now.Format("0102 15:04:05.000000"), os.Getpid(), path.Base(file), line, text)
	settings.mu.Lock()
	defer settings.mu.Unlock()
	io.WriteString(settings.out, row)
}

// structured renders a message with its key/value pairs.
func structured(err error, msg string, keysAndValues ...any) string {
	var b strings.Builder
	b.WriteString(strconv.Quote(msg))
	if err != nil {
		fmt.Fprintf(&b, " err=%q", err.Error())
	}
	for i := 0; i < len(keysAndValues); i += 2 {
		var value any = "(MISSING)"
		if i+1 < len(keysAndValues) {
			value = keysAndValues[i+1]
		}
		fmt.Fprintf(&b, " %v=", keysAndValues[i])
		switch v := value.(type) {
		case string:
			b.WriteString(strconv.Quote(v))
		case error:
			b.WriteString(strconv.Quote(v.Error()))
		case fmt.Stringer:
			b.WriteString(strconv.Quote(v.String()))
		default:
			fmt.Fprintf(&b, "%+v", v)
		}
	}
	return b.String()
}

// Verbose is a gate: its methods log only if the level was enabled.
type Verbose struct{ on bool }

// V asks whether messages of this level are wanted at the place of the call.
func V(level Level) Verbose { return Verbose{on: enabled(level, 1)} }

// Enabled lets callers skip expensive arguments.
func (v Verbose) Enabled() bool { return v.on }

// Infof logs a formatted line.
func (v Verbose) Infof(format string, args ...any) {
	if v.on {
		output('I', 1, fmt.Sprintf(format, args...))
	}
}

// InfoS logs a structured line.
func (v Verbose) InfoS(msg string, keysAndValues ...any) {
	if v.on {
		output('I', 1, structured(nil, msg, keysAndValues...))
	}
}

// Infof logs a formatted line whatever the verbosity.
func Infof(format string, args ...any) { output('I', 1, fmt.Sprintf(format, args...)) }

// Warningf logs a formatted warning.
func Warningf(format string, args ...any) { output('W', 1, fmt.Sprintf(format, args...)) }

// Errorf logs a formatted error.
func Errorf(format string, args ...any) { output('E', 1, fmt.Sprintf(format, args...)) }

// InfoS logs a structured line whatever the verbosity.
func InfoS(msg string, keysAndValues ...any) { output('I', 1, structured(nil, msg, keysAndValues...)) }

// ErrorS logs a structured error; err may be nil.
func ErrorS(err error, msg string, keysAndValues ...any) {
	output('E', 1, structured(err, msg, keysAndValues...))
}

// Flush exists for symmetry: lines are never buffered here.
func Flush() {}

// Logger carries a name and key/value pairs that each of its lines repeats.
// The zero value is ready to use.
type Logger struct {
	name   string
	values []any
	muted  bool
	depth  int
}

// Enabled tells whether Info would write anything.
func (l Logger) Enabled() bool { return !l.muted }

// V returns a logger that speaks only if the level is enabled for the caller.
func (l Logger) V(level int) Logger {
	l.muted = l.muted || !enabled(Level(level), 1+l.depth)
	return l
}

// Info logs a structured line.
func (l Logger) Info(msg string, keysAndValues ...any) {
	if !l.muted {
		output('I', 1+l.depth, l.render(nil, msg, keysAndValues))
	}
}

// Error logs whatever the verbosity; err may be nil.
func (l Logger) Error(err error, msg string, keysAndValues ...any) {
	output('E', 1+l.depth, l.render(err, msg, keysAndValues))
}

func (l Logger) render(err error, msg string, keysAndValues []any) string {
	all := make([]any, 0, len(l.values)+len(keysAndValues)+2)
	if l.name != "" {
		all = append(all, "logger", l.name)
	}
	// A pair of the call hides a pair of the logger that has the same key.
	for i := 0; i+1 < len(l.values); i += 2 {
		hidden := false
		for j := 0; j < len(keysAndValues); j += 2 {
			hidden = hidden || keysAndValues[j] == l.values[i]
		}
		if !hidden {
			all = append(all, l.values[i], l.values[i+1])
		}
	}
	return structured(err, msg, append(all, keysAndValues...)...)
}

// WithName appends a segment to the logger's name.
func (l Logger) WithName(name string) Logger {
	if l.name != "" {
		name = l.name + "." + name
	}
	l.name = name
	return l
}

// WithValues returns a logger that adds these pairs to each line.
func (l Logger) WithValues(keysAndValues ...any) Logger {
	l.values = append(l.values[:len(l.values):len(l.values)], keysAndValues...)
	return l
}

// WithCallDepth makes helpers report the line of their callers.
func (l Logger) WithCallDepth(depth int) Logger {
	l.depth += depth
	return l
}

// Background is the logger for code that has no context yet.
func Background() Logger { return Logger{} }

// TODO marks a place whose callers do not hand over a logger yet.
func TODO() Logger { return Logger{} }

type contextKey struct{}

// FromContext returns the logger of the context, or the background logger.
func FromContext(ctx context.Context) Logger {
	if l, ok := ctx.Value(contextKey{}).(Logger); ok {
		return l
	}
	return Background()
}

// NewContext attaches a logger to a context.
func NewContext(ctx context.Context, logger Logger) context.Context {
	return context.WithValue(ctx, contextKey{}, logger)
}

// LoggerWithValues is WithValues as a function.
func LoggerWithValues(logger Logger, kv ...any) Logger { return logger.WithValues(kv...) }

// LoggerWithName is WithName as a function.
func LoggerWithName(logger Logger, name string) Logger { return logger.WithName(name) }

// KMetadata is what KObj needs to know of an object.
type KMetadata interface {
	GetName() string
	GetNamespace() string
}

// ObjectRef names an API object in a log line.
type ObjectRef struct {
	Name      string
	Namespace string
}

func (r ObjectRef) String() string {
	if r.Namespace == "" {
		return r.Name
	}
	return r.Namespace + "/" + r.Name
}

// KObj returns the reference of an object.
func KObj(obj KMetadata) ObjectRef {
	if obj == nil {
		return ObjectRef{}
	}
	return ObjectRef{Name: obj.GetName(), Namespace: obj.GetNamespace()}
}

// KRef builds a reference from its parts.
func KRef(namespace, name string) ObjectRef { return ObjectRef{Name: name, Namespace: namespace} }
