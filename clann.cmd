@echo off
rem clann: starts the command line, and builds it first where there is no finished build.
rem
rem   JAVA_HOME         the Java to use, else the one on PATH; 17 or later
rem   CLANN_JAVA_OPTS   more options for Java, for instance -Xmx8g
rem
rem Simpler than its sister for Unix: it does not see that a source is newer than the build (after an edit delete
rem target\clann.jar, or run "mvn package"), keeps no second start from building beside a first one, and looks at
rem Java's version only when it builds. No blocks in parentheses: a path such as C:\Program Files (x86) would end them.
setlocal DisableDelayedExpansion
set "root=%~dp0"
set "target=%root%target"
set "jar=%target%\clann.jar"
set "unfinished=%target%\clann.unfinished"
set "log=%target%\clann-build.log"

if defined JAVA_HOME goto java_by_home
set "java=java"
where java >nul 2>nul
if errorlevel 1 goto no_java
goto java_found
:java_by_home
set "java=%JAVA_HOME%\bin\java.exe"
if not exist "%java%" goto no_java_in_home
:java_found

if not exist "%jar%" goto build
if not exist "%unfinished%" goto start

:build
if not exist "%root%pom.xml" goto no_sources
rem The option came with Java 17.
"%java%" --enable-native-access=ALL-UNNAMED -version >nul 2>nul
if errorlevel 1 goto old_java
where mvn >nul 2>nul
if errorlevel 1 goto no_maven
echo clann: building (first use) ... 1>&2
if not exist "%target%" mkdir "%target%"
rem Maven takes a half-copied library for a whole one.
if exist "%target%\lib" rmdir /s /q "%target%\lib"
if exist "%target%\native" rmdir /s /q "%target%\native"
if exist "%target%\dependency-maven-plugin-markers" rmdir /s /q "%target%\dependency-maven-plugin-markers"
if exist "%target%\classes" rmdir /s /q "%target%\classes"
if exist "%jar%" del /q "%jar%"
type nul >"%unfinished%"
pushd "%root%"
call mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true package >"%log%" 2>&1 <nul
set "code=%errorlevel%"
popd
if not "%code%"=="0" goto build_failed
if not exist "%jar%" goto build_failed
del /q "%unfinished%"

:start
rem The serial collector suits small networks best; what Java itself has to say goes to stderr, stdout is for results.
"%java%" -XX:+UseSerialGC -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr --enable-native-access=ALL-UNNAMED "-Djava.library.path=%target%\native\lib" %CLANN_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%

:no_java
echo clann: no java, neither by JAVA_HOME nor on PATH: install a JDK, 17 or later, for instance "winget install EclipseAdoptium.Temurin.21.JDK" 1>&2
exit /b 1

:no_java_in_home
echo clann: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it: correct it, or unset it to use the java on PATH 1>&2
exit /b 1

:old_java
echo clann: "%java%" is older than 17: install a JDK, 17 or later, for instance "winget install EclipseAdoptium.Temurin.21.JDK" 1>&2
exit /b 1

:no_maven
echo clann: must be built first, but there is no mvn on PATH: install Maven, see https://maven.apache.org/install.html 1>&2
exit /b 1

:no_sources
echo clann: "%jar%" is missing, and there is no pom.xml to build it from: install clann anew 1>&2
exit /b 1

:build_failed
findstr /c:"[ERROR]" "%log%" 1>&2
echo clann: the build failed; all that Maven said is in "%log%" 1>&2
exit /b 1
