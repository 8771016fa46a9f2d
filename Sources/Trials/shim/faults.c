// Stands between a program and the kernel (LD_PRELOAD): counts the calls that touch files under given
// folders, writes them down, and makes one of them fail, or kills the program there.
//
//   FAULT_ROOTS   the folders, absolute and resolved, with colons between them
//   FAULT_SEES    "writes": calls that change files; "reads": calls that look at them
//   FAULT_AT      which call fails, from 1; 0 for none
//   FAULT_HOW     an errno as a number, "kill-before" or "kill-after"
//   FAULT_LOG     the file to write the calls to, one a line: number, name, result, errno, path, detail
//
// The variables go before main, so that only this program is watched and none that it starts.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char roots[8192];
static int sees_reads;
static long fault_at;
static int fault_errno;
static int kill_before, kill_after;
static int log_descriptor = -1;
static atomic_long calls;
static atomic_int ready;

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULT_ROOTS");
    if (!text) return;
    snprintf(roots, sizeof roots, "%s", text);
    if ((text = getenv("FAULT_SEES"))) sees_reads = strcmp(text, "reads") == 0;
    if ((text = getenv("FAULT_AT"))) fault_at = atol(text);
    if ((text = getenv("FAULT_HOW"))) {
        kill_before = strcmp(text, "kill-before") == 0;
        kill_after = strcmp(text, "kill-after") == 0;
        fault_errno = atoi(text);
    }
    if ((text = getenv("FAULT_LOG"))) {
        int opened = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        // Out of the way, so that the program gets the numbers that it would have got.
        log_descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, opened);
    }
    for (char **name = (char *[]){"LD_PRELOAD", "FAULT_ROOTS", "FAULT_SEES", "FAULT_AT", "FAULT_HOW", "FAULT_LOG", 0};
         *name; name++)
        unsetenv(*name);
    ready = 1;
}

static int is_watched(const char *path) {
    for (const char *root = roots; *root;) {
        size_t length = strcspn(root, ":");
        if (strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0)) return 1;
        root += length + (root[length] == ':');
    }
    return 0;
}

static int path_of(int directory, const char *path, char *out) {
    if (!path) return 0;
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return 1;
    }
    char base[PATH_MAX] = "";
    if (directory == AT_FDCWD) {
        if (syscall(SYS_getcwd, base, sizeof base) < 0) return 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        long length = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
    }
    snprintf(out, PATH_MAX, "%.2000s%s%.2000s", base, *path ? "/" : "", path);
    return 1;
}

struct call {
    const char *name;
    long number;
    char path[PATH_MAX];
};

// Whether the call is one that counts. Then it has a number, and may be the one that is to fail.
static int meets(struct call *call, const char *name, int reads, int directory, const char *path) {
    if (!ready || reads != sees_reads || !path_of(directory, path, call->path) || !is_watched(call->path)) return 0;
    call->name = name;
    call->number = atomic_fetch_add(&calls, 1) + 1;
    if (call->number == fault_at && kill_before) syscall(SYS_kill, getpid(), SIGKILL);
    return 1;
}

static int fails(const struct call *call) { return call->number == fault_at && fault_errno; }

static void note(const struct call *call, long result, const char *detail, const unsigned char *bytes, size_t count) {
    int saved = errno;
    if (log_descriptor >= 0) {
        size_t room = strlen(call->path) + (detail ? strlen(detail) : 0) + 2 * count + 128;
        char *line = malloc(room);
        size_t length = (size_t)snprintf(
            line, room, "%ld\t%s\t%ld\t%d\t%s\t%s", call->number, call->name, result, result < 0 ? saved : 0,
            call->path, detail ? detail : "");
        for (size_t index = 0; index < count; index++)
            length += (size_t)snprintf(line + length, room - length, "%02x", bytes[index]);
        line[length++] = '\n';
        syscall(SYS_write, log_descriptor, line, length);
        free(line);
    }
    if (call->number == fault_at && kill_after) syscall(SYS_kill, getpid(), SIGKILL);
    errno = saved;
}

// Runs the call, or fails in its place, and notes which.
#define ACT(RESULT, EXPRESSION) \
    long RESULT; \
    if (fails(&call)) { errno = fault_errno; RESULT = -1; } else RESULT = (EXPRESSION)

static int open_noted(int directory, const char *path, int flags, mode_t mode) {
    struct call call;
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    if (!meets(&call, "open", !writes, directory, path)) return (int)syscall(SYS_openat, directory, path, flags, mode);
    ACT(result, syscall(SYS_openat, directory, path, flags, mode));
    note(&call, result, flags & O_CREAT ? (flags & O_TRUNC ? "create,truncate" : "create") : "", NULL, 0);
    return (int)result;
}

#define MODE(LAST) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, LAST); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) { MODE(flags) return open_noted(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_noted(AT_FDCWD, path, flags, mode); }
int openat(int directory, const char *path, int flags, ...) { MODE(flags) return open_noted(directory, path, flags, mode); }
int openat64(int directory, const char *path, int flags, ...) { MODE(flags) return open_noted(directory, path, flags, mode); }
int __open_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return open_noted(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

ssize_t write(int file, const void *bytes, size_t count) {
    struct call call;
    if (file <= 2 || !meets(&call, "write", 0, file, "")) return syscall(SYS_write, file, bytes, count);
    ACT(result, syscall(SYS_write, file, bytes, count));
    note(&call, result, NULL, bytes, result > 0 ? (size_t)result : 0);
    return result;
}

static ssize_t pwrite_noted(int file, const void *bytes, size_t count, off_t offset) {
    struct call call;
    if (!meets(&call, "pwrite", 0, file, "")) return syscall(SYS_pwrite64, file, bytes, count, offset);
    ACT(result, syscall(SYS_pwrite64, file, bytes, count, offset));
    note(&call, result, NULL, bytes, result > 0 ? (size_t)result : 0);
    return result;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite_noted(file, bytes, count, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return pwrite_noted(file, bytes, count, offset); }

static int synced(const char *name, int file) {
    struct call call;
    if (!meets(&call, name, 0, file, "")) return (int)syscall(SYS_fsync, file);
    ACT(result, syscall(SYS_fsync, file));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fsync", file); }

static int truncated(int file, off_t size) {
    struct call call;
    if (!meets(&call, "ftruncate", 0, file, "")) return (int)syscall(SYS_ftruncate, file, size);
    char detail[32];
    snprintf(detail, sizeof detail, "%ld", (long)size);
    ACT(result, syscall(SYS_ftruncate, file, size));
    note(&call, result, detail, NULL, 0);
    return (int)result;
}

int ftruncate(int file, off_t size) { return truncated(file, size); }
int ftruncate64(int file, off_t size) { return truncated(file, size); }

int rename(const char *from, const char *to) {
    struct call call;
    char target[PATH_MAX];
    if (!meets(&call, "rename", 0, AT_FDCWD, from) || !path_of(AT_FDCWD, to, target))
        return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    ACT(result, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
    note(&call, result, target, NULL, 0);
    return (int)result;
}

int link(const char *from, const char *to) {
    struct call call;
    char target[PATH_MAX];
    if (!meets(&call, "link", 0, AT_FDCWD, from) || !path_of(AT_FDCWD, to, target))
        return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    ACT(result, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
    note(&call, result, target, NULL, 0);
    return (int)result;
}

int unlink(const char *path) {
    struct call call;
    if (!meets(&call, "unlink", 0, AT_FDCWD, path)) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    ACT(result, syscall(SYS_unlinkat, AT_FDCWD, path, 0));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}

int rmdir(const char *path) {
    struct call call;
    if (!meets(&call, "rmdir", 0, AT_FDCWD, path)) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
    ACT(result, syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}

int mkdir(const char *path, mode_t mode) {
    struct call call;
    if (!meets(&call, "mkdir", 0, AT_FDCWD, path)) return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    ACT(result, syscall(SYS_mkdirat, AT_FDCWD, path, mode));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}

// Calls that only look.

ssize_t read(int file, void *bytes, size_t count) {
    struct call call;
    if (file <= 2 || !meets(&call, "read", 1, file, "")) return syscall(SYS_read, file, bytes, count);
    ACT(result, syscall(SYS_read, file, bytes, count));
    note(&call, result, NULL, NULL, 0);
    return result;
}

static ssize_t pread_noted(int file, void *bytes, size_t count, off_t offset) {
    struct call call;
    if (!meets(&call, "pread", 1, file, "")) return syscall(SYS_pread64, file, bytes, count, offset);
    ACT(result, syscall(SYS_pread64, file, bytes, count, offset));
    note(&call, result, NULL, NULL, 0);
    return result;
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return pread_noted(file, bytes, count, offset); }
ssize_t pread64(int file, void *bytes, size_t count, off_t offset) { return pread_noted(file, bytes, count, offset); }

static void *mapped(void *place, size_t size, int protection, int flags, int file, off_t offset) {
    struct call call;
    if (file < 0 || !meets(&call, "mmap", 1, file, ""))
        return (void *)syscall(SYS_mmap, place, size, protection, flags, file, offset);
    ACT(result, syscall(SYS_mmap, place, size, protection, flags, file, offset));
    note(&call, result, NULL, NULL, 0);
    return (void *)result;
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t offset) {
    return mapped(place, size, protection, flags, file, offset);
}
void *mmap64(void *place, size_t size, int protection, int flags, int file, off_t offset) {
    return mapped(place, size, protection, flags, file, offset);
}

DIR *opendir(const char *path) {
    static DIR *(*next)(const char *);
    if (!next) next = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");
    struct call call;
    if (!meets(&call, "opendir", 1, AT_FDCWD, path)) return next(path);
    if (fails(&call)) {
        errno = fault_errno;
        note(&call, -1, NULL, NULL, 0);
        return NULL;
    }
    note(&call, 0, NULL, NULL, 0);
    return next(path);
}

static int examined(const char *name, const char *path, void *status, int flags) {
    struct call call;
    if (!meets(&call, name, 1, AT_FDCWD, path)) return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, flags);
    ACT(result, syscall(SYS_newfstatat, AT_FDCWD, path, status, flags));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}

int stat(const char *restrict path, struct stat *restrict status) { return examined("stat", path, status, 0); }
int stat64(const char *restrict path, struct stat64 *restrict status) { return examined("stat", path, status, 0); }
int lstat(const char *restrict path, struct stat *restrict status) { return examined("lstat", path, status, AT_SYMLINK_NOFOLLOW); }
int lstat64(const char *restrict path, struct stat64 *restrict status) { return examined("lstat", path, status, AT_SYMLINK_NOFOLLOW); }

int access(const char *path, int mode) {
    struct call call;
    if (!meets(&call, "access", 1, AT_FDCWD, path)) return (int)syscall(SYS_faccessat, AT_FDCWD, path, mode);
    ACT(result, syscall(SYS_faccessat, AT_FDCWD, path, mode));
    note(&call, result, NULL, NULL, 0);
    return (int)result;
}
