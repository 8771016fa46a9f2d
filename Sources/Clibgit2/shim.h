#ifndef CATALOGCTL_CLIBGIT2_SHIM_H
#define CATALOGCTL_CLIBGIT2_SHIM_H

#include <git2.h>

/* git_libgit2_opts is variadic, and Swift calls no variadic C function: one function for each option we set. */

static inline int catalog_git_set_fsync(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int catalog_git_set_strict_object_creation(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, enabled);
}

/* The extensions that we know to be harmless to a reader and writer of objects and references. */
static inline int catalog_git_allow_extensions(void) {
    const char *names[] = {"worktreeconfig", "partialclone"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, (size_t)2);
}

#endif
