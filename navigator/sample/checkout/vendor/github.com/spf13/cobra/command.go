// Package cobra is a stand-in for the command line library of that name: a
// command has flags and one function to run, and nothing else.
package cobra

import (
	"context"
	"flag"
	"fmt"
	"os"
)

// Command is one executable command.
type Command struct {
	Use  string
	Long string

	PersistentPreRunE func(cmd *Command, args []string) error
	RunE              func(cmd *Command, args []string) error
	Args              func(cmd *Command, args []string) error

	flags *flag.FlagSet
	ctx   context.Context
}

// Name is how the command was introduced in Use.
func (c *Command) Name() string { return c.Use }

// Flags returns the flag set, made on first use.
func (c *Command) Flags() *flag.FlagSet {
	if c.flags == nil {
		c.flags = flag.NewFlagSet(c.Use, flag.ContinueOnError)
		c.flags.Usage = func() {
			fmt.Fprintf(c.flags.Output(), "%s\n\nFlags:\n", c.Long)
			c.flags.PrintDefaults()
		}
	}
	return c.flags
}

// SetContext stores the context that Context returns.
func (c *Command) SetContext(ctx context.Context) { c.ctx = ctx }

// Context returns the stored context, or the background context.
func (c *Command) Context() context.Context {
	if c.ctx == nil {
		return context.Background()
	}
	return c.ctx
}

// Execute parses the process's arguments and runs the command.
func (c *Command) Execute() error { return c.ExecuteArgs(os.Args[1:]) }

// ExecuteArgs is Execute with given arguments.
func (c *Command) ExecuteArgs(argv []string) error {
	if err := c.Flags().Parse(argv); err != nil {
		return err
	}
	args := c.Flags().Args()
	if c.Args != nil {
		if err := c.Args(c, args); err != nil {
			return err
		}
	}
	if c.PersistentPreRunE != nil {
		if err := c.PersistentPreRunE(c, args); err != nil {
			return err
		}
	}
	return c.RunE(c, args)
}
