package devstack

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user PostgreSQL runs as. PostgreSQL refuses to run as root, so root hands it to
// somebody else; anybody else runs it as themselves.
type account struct {
	name     string
	uid, gid int
	switches bool // this process is root and changes to the account
}

// chooseAccount picks, for root, the owner of the cluster that exists, else the owner of the data
// directory, else Debian's postgres, else nobody.
func chooseAccount(dir, data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "you", uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, path := range []string{data, dir} {
		if uid, gid, ok := ownerOf(path); ok && uid != 0 {
			return account{name: userName(uid), uid: uid, gid: gid, switches: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return account{}, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		return account{name: name, uid: uid, gid: gid, switches: true}, nil
	}
	return account{}, errors.New("PostgreSQL refuses to run as root and there is no user postgres or nobody: run this as an ordinary user")
}

func ownerOf(path string) (uid, gid int, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(stat.Uid), int(stat.Gid), true
}

func userName(uid int) string {
	id := strconv.Itoa(uid)
	if found, err := user.LookupId(id); err == nil {
		return found.Username
	}
	return "number " + id
}

// run prepares cmd to run as the account, with dir as its working directory: the caller's own may
// be closed to the account.
func (a account) run(cmd *exec.Cmd, dir string) *exec.Cmd {
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if a.switches {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid), NoSetGroups: false}
	}
	return cmd
}

// mayEnter tells whether the account can reach dir: the child changes to its working directory
// after it has changed the user.
func (a account) mayEnter(dir string) bool {
	return !a.switches || a.run(exec.Command("/bin/true"), dir).Run() == nil
}

// own gives a file or directory to the account.
func (a account) own(path string) error {
	if !a.switches {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("give %s to user %s: %w", path, a.name, err)
	}
	return nil
}
