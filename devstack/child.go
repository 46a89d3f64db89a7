package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// child is a server process that this process started.
type child struct {
	name    string
	cmd     *exec.Cmd
	guarded atomic.Bool // its end is a failure
	done    chan struct{}
	exit    error // how it ended; valid once done is closed
	failed  chan<- error
}

// startChild starts cmd in a process group of its own, so that a Ctrl-C at the terminal reaches
// this process only and the servers outlive the product's own shutdown. If this process dies, the
// kernel sends the child onParentDeath. Once guard was called, an end that nobody asked for is
// reported to failed.
func startChild(name string, cmd *exec.Cmd, onParentDeath syscall.Signal, failed chan<- error) (*child, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	endWithParent(cmd.SysProcAttr, onParentDeath)

	c := &child{name: name, cmd: cmd, done: make(chan struct{}), failed: failed}
	started := make(chan error)
	go func() {
		// The kernel watches the thread that started the child, not the process: hold it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.exit = cmd.Wait()
		close(c.done)
		c.reportEnd()
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return c, nil
}

// guard makes the child's end a failure from now on.
func (c *child) guard() {
	c.guarded.Store(true)
	if !c.running() {
		c.reportEnd()
	}
}

// reportEnd reports once, whoever comes first: the end or the guard.
func (c *child) reportEnd() {
	if !c.guarded.CompareAndSwap(true, false) {
		return
	}
	err := fmt.Errorf("%s ended unexpectedly: %s", c.name, c.describeExit())
	select {
	case c.failed <- err:
	default: // an earlier report still waits to be read
	}
}

// describeExit may be called once the child is done.
func (c *child) describeExit() string {
	if c.exit == nil {
		return "exit status 0"
	}
	return c.exit.Error()
}

// stop asks the child to end by signal, waits for grace and then kills it.
func (c *child) stop(ctx context.Context, signal syscall.Signal, grace time.Duration) error {
	if c == nil {
		return nil
	}
	c.guarded.Store(false)
	if err := c.signal(signal); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return c.kill()
	}
}

// kill ends the child as a crash would and returns when it is gone.
func (c *child) kill() error {
	if c == nil {
		return nil
	}
	c.guarded.Store(false)
	if err := c.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-c.done
	return nil
}

func (c *child) signal(signal syscall.Signal) error {
	err := c.cmd.Process.Signal(signal)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("send %v to %s: %w", signal, c.name, err)
	}
	return nil
}

func (c *child) running() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// openLog moves the log of the run before aside and opens a new one.
func openLog(path string) (*os.File, error) {
	if err := os.Rename(path, path+".old"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("keep the log of the run before: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return file, nil
}
